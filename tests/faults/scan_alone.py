"""Scan folders without looking for faces: `python -m tests.faults.scan_alone LIBRARY FOLDER…`.

For tests that change the drives around a scan, which only a process of its own can.  Prints what is in
the library then as JSON.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

from facesort.errors import FolderUnusable
from facesort.library import folders, photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder


def scan(library, *paths):
    """Scan these folders; returns the photos' and problems' files, and what was told of folders."""
    troubles = []
    for path in paths:
        try:
            *_, report = add_folder(library, open_folder(library, os.fsencode(path)), Monitor())
            troubles += [trouble.message for trouble in report.troubles]
        except FolderUnusable as error:
            troubles.append(error.message)
    with library.read() as session:
        ids = [row.id for row in photos.list_photos(session)]
        found = photos.files_of_photos(session, ids)
        return {
            "photos": [sorted(map(os.fsdecode, found[i])) for i in ids],
            "problems": {os.fsdecode(p.path): p.kind for p in photos.list_problems(session)},
            "folders": [row.display for row in folders.list_folders(session)],
            "troubles": troubles,
        }


if __name__ == "__main__":
    with closing(Library(Path(sys.argv[1]))) as opened:
        print(json.dumps(scan(opened, *sys.argv[2:])))

"""Put faces out of the way: chosen ones, whoever they are with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from facesort.errors import FacesortError
from facesort.library import drafts
from facesort.library.edits import owners_of
from facesort.library.journal import Done, Draft, record
from facesort.text import _, ngettext


def hide_faces(session: Session, face_ids: Sequence[int]) -> Done:
    """Put faces among the bystanders, as one edit.

    People without a name all of whose faces are chosen become bystanders; the other faces become one
    bystander of their own.

    Raises:
        NotFound: There is no such face.
        FacesortError: No face was chosen, or all faces of somebody with a name.
    """
    owners = owners_of(session, face_ids)
    label = ngettext("hide {n} face", "hide {n} faces", len(owners)).format(n=len(owners))
    draft = Draft("hide faces", label)
    whole = set()
    for person_id, count in Counter(owners.values()).items():
        if person_id is None:
            continue
        theirs = drafts.faces_of(session, [person_id])
        if len(theirs) > count:
            continue
        person = drafts.person_of(session, person_id)
        if person.name:
            raise FacesortError(
                _("These are all the faces of {who}.").format(who=drafts.called(session, person)),
                _("Hide the person, or leave out at least one face."),
            )
        whole.add(person_id)
        draft.put("person", (person_id,), "", "ignored", *drafts.rest_of(person))
        drafts.confirm(draft, session, theirs, person_id)
    rest = {face: owner for face, owner in owners.items() if owner not in whole}
    if rest:
        person_id = drafts.next_person_id(session)
        drafts.split(draft, session, rest, person_id)
        draft.put("person", (person_id,), "", "ignored", None, None)
    return record(session, draft)

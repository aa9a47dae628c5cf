"""The pages of the window.

In: frozen rows and pixels, through `show_…` methods.  Out: signals that carry ids: wishes
(`rename_requested`) and facts (`person_opened`).  A page knows neither the library nor the other
pages: whoever builds it connects its signals and shows it the new rows after every change.

A page takes bare keys itself (a letter on a card begins its name, M merges, N is "not this person"),
before the shortcuts of the window see them.
"""

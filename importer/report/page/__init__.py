"""report.html: what a run came to, as a page to be mailed. `render.py` makes it; it is imported when one is made."""

"""Where a text is quoted: whoever removes it sees which other texts repeat it."""

from __future__ import annotations

from collections.abc import Iterator

from community.discussion import wording
from community.models import Post

SHORTEST = 12  # letters and digits; fewer may be the same by chance
MARK = ">"


def quoting(post: Post) -> list[Post]:
    """The public posts of the same debate in which a line of this post is quoted, in the order of the debate."""
    if not post.thread_id:
        return []
    others = Post.objects.readable().filter(thread=post.thread_id, text__contains=MARK).exclude(pk=post.pk)
    text = wording.core(post.text)
    found = others.select_related("thread").order_by("created_at", "pk")
    return [other for other in found if any(line in text for line in _quoted(other.text))]


def _quoted(text: str) -> Iterator[str]:
    lines = (wording.core(line) for line in text.splitlines() if line.startswith(MARK))
    return (line for line in lines if len(line) >= SHORTEST)

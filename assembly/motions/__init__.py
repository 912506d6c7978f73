"""Questions that members propose themselves: written by one, put to all once enough others co-sign."""

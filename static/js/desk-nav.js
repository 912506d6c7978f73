// Scrolls each row of the organizers' navigation to its current page, which may be out of sight on a phone.
for (const link of document.querySelectorAll(".desk-nav [aria-current]")) {
  const row = link.closest("ul");
  const { left, width } = link.getBoundingClientRect();
  row.scrollLeft += left - row.getBoundingClientRect().left - (row.clientWidth - width) / 2;
}

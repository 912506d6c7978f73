// Buttons that only a script can offer: to copy a link, and to share it through the device's own dialog.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.setAttribute("aria-live", "polite");
    button.lastElementChild.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  const { share: url, title, text } = button.dataset;
  button.hidden = !navigator.share;
  // It is rejected if the dialog is closed without sharing.
  button.addEventListener("click", () => navigator.share({ url, title, text }).catch(() => {}));
}

// Names the chosen time on the button that publishes or sends, and tells the server that it did (`announced`): what the
// button says is what happens.
const button = document.querySelector("button[data-now]");

if (button) {
  const { when, day, time, announced } = button.form.elements;
  const shown = { text: button.textContent, time: button.dataset.named };
  const written = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

  const chosen = () => {
    if (when.value !== "later") return "now";
    return day.value && time.value ? `${day.value}T${time.value}` : "";
  };

  const text = (at) => {
    if (at === shown.time) return shown.text;
    if (at === "now") return button.dataset.now;
    return at ? button.dataset.later.replace("%s", written.format(new Date(`${at}Z`))) : button.dataset.undated;
  };

  const update = () => {
    const at = chosen();
    button.textContent = text(at);
    announced.value = at;
  };

  button.form.addEventListener("input", update);
  addEventListener("pageshow", update);
}

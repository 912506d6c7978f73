// The server calculates. This script only asks it again whenever a figure changes, and shows what it answers.

const form = document.querySelector("#calculator");
const sliders = form.querySelectorAll("input[type=range]");
const fields = form.querySelectorAll(".unit-field input");
const result = document.querySelector(".result");
const notation = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
const PAUSE = 150; // milliseconds without a change
let pause;
let asking = new AbortController();

function tell(slider) {
  slider.setAttribute("aria-valuetext", `${notation.format(slider.value)} %`);
}

function show(page) {
  document.querySelector("#errors")?.remove();
  for (const part of document.querySelectorAll("[data-live], #languages")) {
    part.replaceChildren(...page.getElementById(part.id).childNodes);
  }
  for (const field of fields) {
    const fresh = page.getElementById(field.id);
    field.toggleAttribute("aria-invalid", false);
    for (const { name, value } of fresh.attributes) {
      if (name.startsWith("aria-")) field.setAttribute(name, value);
    }
  }
  for (const slider of sliders) {
    // Under the hand of the visitor it is ahead of the answer.
    if (slider !== document.activeElement) slider.value = page.getElementById(slider.id).value;
    tell(slider);
  }
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`?${new URLSearchParams(new FormData(form))}`, { signal });
    if (!answer.ok) return;
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", answer.url);
    result.classList.remove("old");
  } catch {
    // Overtaken by a later question, or offline: the result stays marked as old, and the button asks again.
  }
}

for (const slider of sliders) {
  slider.hidden = false;
  tell(slider);
  slider.addEventListener("input", () => {
    document.getElementById(slider.dataset.field).value = notation.format(slider.value);
    tell(slider);
  });
}

form.addEventListener("input", () => {
  result.classList.add("old");
  clearTimeout(pause);
  pause = setTimeout(ask, PAUSE);
});

// The server does the calculation. This script only requests it again whenever an input changes, and shows the result.

const form = document.querySelector("#calculator");
const sliders = form.querySelectorAll("input[type=range]");
const fields = form.querySelectorAll(".unit-field input");
const result = document.querySelector(".result");
const notation = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2 });
const PAUSE = 150; // milliseconds without a change
let pause;
let asking = new AbortController();

function tell(slider) {
  slider.setAttribute("aria-valuetext", share.format(slider.value / 100));
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
    // A slider that is being moved is ahead of the response.
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
    // Superseded by a later request, or offline: the result stays marked as old, and the button requests it again.
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

// Adds the reader's own time to moments that are in the campaign's time zone: “17:00 New York, 23:00 in Zurich”.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const language = document.documentElement.lang.replace(/^en$/, "en-GB"); // day before month, as in our pages

function written(moment, zone, options) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options }).format(moment);
}

for (const time of document.querySelectorAll("time[data-zone]")) {
  const moment = new Date(time.dateTime);
  const day = { day: "numeric", month: "long" };
  if (!here || written(moment, here, day) === written(moment, time.dataset.zone, day)) continue;
  const isSameDay = new Date(moment).toLocaleDateString("en", { timeZone: here }) === moment.toLocaleDateString("en", { timeZone: time.dataset.zone });
  const place = here.split("/").pop().replaceAll("_", " ");
  const clock = written(moment, here, isSameDay ? {} : day);
  time.append(", ", place === "UTC" ? `${clock} UTC` : time.dataset.words.replace("{time}", clock).replace("{place}", place));
}

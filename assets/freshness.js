// How old everything is, second by second, by the server's clock and this browser's monotonic one: it runs on when the
// server is gone. The rule is that of dashboards/kpis/freshness.py.
(function () {
  "use strict";
  const HUE = 7 * 3600e3; // Hue keeps UTC+7 all year
  const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
  let words = {}, offsets = [], offset = null;

  const ms = text => (text === undefined || text === null || text === "" ? null : Number(text));
  const two = n => String(n).padStart(2, "0");
  const say = (key, values) => (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? values[name] : ""));
  const hue = at => new Date(at + HUE);
  const clock = (at, seconds) => {
    const t = hue(at);
    return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}${seconds ? ":" + two(t.getUTCSeconds()) : ""}`;
  };
  const date = at => `${two(hue(at).getUTCDate())}/${two(hue(at).getUTCMonth() + 1)}/${hue(at).getUTCFullYear()}`;
  const day = at => Math.floor((at + HUE) / 86400e3);

  // how long, in at most two units: "31 s", "4 phút", "2 giờ 54 phút", "3 ngày 2 giờ"
  function lasting(seconds) {
    const whole = Math.max(0, Math.floor(seconds)), minutes = Math.floor(whole / 60), hours = Math.floor(whole / 3600), days = Math.floor(whole / 86400);
    if (whole < 60) return say("time.seconds", { n: whole });
    if (minutes < 60) return say("time.minutes", { n: minutes });
    if (hours < 24) return say("time.hours", { n: hours }) + (minutes % 60 ? " " + say("time.minutes", { n: minutes % 60 }) : "");
    return say(days === 1 ? "time.day" : "time.days", { n: days }) + (hours % 24 ? " " + say("time.hours", { n: hours % 24 }) : "");
  }

  // the server's time now [ms]: a message is never early, so the least late of the last twenty tells it best
  function heardAt(at) {
    offsets.push(at - performance.now());
    if (offsets.length > 20) offsets.shift();
    offset = Math.max(...offsets);
  }
  const now = () => performance.now() + (offset === null ? Date.now() - performance.now() : offset);

  // live, slow, down or none; age in seconds, null when nothing was ever heard
  function judge(of, at) {
    const heard = ms(of.heard), data = ms(of.data), stale = Number(of.stale) || 0, measures = of.measures === "1";
    if (heard === null || (measures && data === null)) return ["none", null];
    const age = Math.max(0, at - heard, measures ? at - data : 0) / 1000;
    if (age > 3 * stale || (ms(of.failing) !== null && age > stale)) return ["down", age];
    return [age > stale ? "slow" : "live", age];
  }

  function write(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  function old(of, at) {
    const since = ms(of.measures === "1" ? of.data : of.heard);
    if (since === null) return "";
    const today = day(since) === day(at);
    return say("fresh.old", { clock: clock(since) + (today ? "" : ` ${hue(since).getUTCDate()}/${hue(since).getUTCMonth() + 1}`) });
  }

  function tick() {
    const at = now(), judged = new Map();
    for (const tile of document.querySelectorAll("[data-stale]")) {
      const found = judge(tile.dataset, at);
      judged.set(tile, found);
      if (tile.dataset.fresh !== found[0]) tile.dataset.fresh = found[0];
    }
    for (const element of document.querySelectorAll(".age, .old, .freshword")) {
      const tile = element.closest("[data-stale]");
      if (!tile) continue;
      const [state, age] = judged.get(tile), kind = element.classList;
      write(element, kind.contains("age") ? (age === null ? "" : lasting(age))
        : kind.contains("old") ? old(tile.dataset, at) : say("fresh." + state));
    }
    for (const element of document.querySelectorAll("[data-since]")) {
      write(element, element.dataset.words.replace("{lasting}", lasting((at - ms(element.dataset.since)) / 1000)));
    }
    for (const element of document.querySelectorAll("[data-until]")) {
      const left = (ms(element.dataset.until) - at) / 1000;
      write(element, left < 1 ? element.dataset.past : element.dataset.words.replace("{lasting}", lasting(left)));
    }
    write(document.getElementById("wall-clock"), clock(at, true));
    const weekday = say("days." + DAYS[hue(at).getUTCDay()]);
    write(document.getElementById("wall-date"), `${weekday}, ${date(at)}`);
  }

  // what is drawn anew (a card whose feed ended a round) has its age in the same picture
  const aged = node => node instanceof HTMLElement && (node.matches("[data-stale]") || node.querySelector("[data-stale]"));
  new MutationObserver(changes => {
    if (changes.some(change => [...change.addedNodes].some(aged))) tick();
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.hueFreshness = { tick, judge, lasting, say, clock, now, heardAt, hueHour: at => (((at + HUE) / 3600e3) % 24), speak: found => { words = found; } };
})();

// Which scene stands on the wall: in turn, or by the keys ← → space 1–9. A timer that no failing call can stop.
(function () {
  "use strict";
  const DWELL = 30e3, LOOK = 250;
  let scenes = [], shown = 0, until = 0, running = false;

  const box = key => document.getElementById(`scene-${key}`);
  const name = key => document.getElementById(`wall-scene-${key}`);
  const urgent = key => name(key) && name(key).classList.contains("urgent");

  function show(index) {
    const set = window.dash_clientside.set_props, before = scenes[shown], key = scenes[index];
    until = performance.now() + DWELL;
    if (key === before) return;
    set(`scene-${before}`, { className: "scene" });
    set(`scene-${key}`, { className: "scene shown" });
    set(`wall-scene-${before}`, { className: urgent(before) ? "urgent" : "" });
    set(`wall-scene-${key}`, { className: urgent(key) ? "on urgent" : "on" });
    set("wall-title", { children: name(key).textContent });
    set("wall", { "data-scene": key });
    shown = index;
    window.hueioc.see(key);
  }

  // the next one in turn; an urgent scene comes twice as often, after every other one
  let ordinary = 0;
  function next() {
    const pressing = scenes.findIndex((key, index) => index !== shown && urgent(key));
    if (pressing >= 0 && !urgent(scenes[shown])) return pressing;
    for (let step = 1; step <= scenes.length; step += 1) {
      const index = (ordinary + step) % scenes.length;
      if (index !== shown) {
        ordinary = index;
        return index;
      }
    }
    return shown;
  }

  function turn() {
    if (!running || performance.now() < until) return;
    until = performance.now() + DWELL;
    try {
      show(next());
    } catch (why) { console.error(why); }
  }

  addEventListener("keydown", event => {
    if (!scenes.length || event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (event.key === "ArrowRight") show((shown + 1) % scenes.length);
    else if (event.key === "ArrowLeft") show((shown + scenes.length - 1) % scenes.length);
    else if (event.key === " ") running = !running;
    else if (digit >= 0 && digit < scenes.length) { running = false; show(digit); }
    else return;
    event.preventDefault();
  });

  addEventListener("hueioc", event => {
    const wall = document.getElementById("wall");
    if (!wall) return;
    wall.style.setProperty("--dwell", `${DWELL / 1000}s`);
    scenes = [...document.querySelectorAll(".scene[data-scene]")].map(one => one.dataset.scene);
    shown = ordinary = Math.max(0, scenes.findIndex(key => key === event.detail.scene));
    running = event.detail.rotates === "1" && scenes.length > 1;
    until = performance.now() + DWELL;
    setInterval(turn, LOOK);
  });
})();

// Which scene stands on the wall: in turn, or by the keys ← → space 1–9. A timer that no failing call can stop.
(function () {
  "use strict";
  const LOOK = 250, SHORTEST = 20, LONGEST = 40;
  // ?dwell=… seconds a scene stands; a test asks for less than a wall may
  const asked = new URLSearchParams(location.search), wanted = Number(asked.get("dwell")) || 30;
  const DWELL = 1e3 * (asked.has("hurried") ? Math.max(0.5, wanted) : Math.min(LONGEST, Math.max(SHORTEST, wanted)));
  let scenes = [], shown = 0, until = 0, running = false, credit = [];

  const name = key => document.getElementById(`wall-scene-${key}`);
  const urgent = key => Boolean(name(key) && name(key).classList.contains("urgent"));

  function attempt(call) { // one that fails is told and does not keep the others from being made
    try {
      call();
    } catch (why) { console.error(why); }
  }

  function show(index) {
    const set = (id, values) => attempt(() => window.dash_clientside.set_props(id, values));
    const before = scenes[shown], key = scenes[index];
    until = performance.now() + DWELL;
    if (key !== before) {
      shown = index;
      set(`scene-${before}`, { className: "scene" });
      set(`scene-${key}`, { className: "scene shown" });
      set(`wall-scene-${before}`, { className: urgent(before) ? "urgent" : "" });
      set(`wall-scene-${key}`, { className: urgent(key) ? "on urgent" : "on" });
      attempt(() => set("wall-title", { children: name(key).textContent }));
      set("wall", { "data-scene": key });
      attempt(() => window.hueioc.see(key));
    }
    tell();
  }

  // the line under the scene's name: it runs while the scenes turn, anew with each dwell; a scene that is held has all of it
  function tell() {
    attempt(() => {
      const wall = document.getElementById("wall");
      wall.style.setProperty("--dwell", `${DWELL / 1e3}s`);
      wall.dataset.turns = running ? "1" : "0";
      for (const line of document.getAnimations()) if (line.animationName === "run") line.currentTime = 0;
    });
  }

  // the next one in turn: each gathers what it weighs, an urgent one twice as much, and the one with the most is shown
  function next() {
    const weights = scenes.map(key => (urgent(key) ? 2 : 1));
    weights.forEach((weight, index) => { credit[index] += weight; });
    let best = -1;
    for (let step = 1; step < scenes.length; step += 1) {
      const index = (shown + step) % scenes.length;
      if (best < 0 || credit[index] > credit[best]) best = index;
    }
    credit[best] -= weights.reduce((sum, weight) => sum + weight, 0);
    return best;
  }

  function turn() {
    if (!running || performance.now() < until) return;
    until = performance.now() + DWELL;
    attempt(() => show(next()));
  }

  function run(yes) {
    running = yes && scenes.length > 1;
    until = performance.now() + DWELL;
    tell();
  }

  addEventListener("keydown", event => {
    if (!scenes.length || event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (event.key === "ArrowRight") show((shown + 1) % scenes.length);
    else if (event.key === "ArrowLeft") show((shown + scenes.length - 1) % scenes.length);
    else if (event.key === " ") run(!running);
    else if (digit >= 0 && digit < scenes.length) { show(digit); run(false); }
    else return;
    event.preventDefault();
  });

  addEventListener("hueioc", event => {
    if (!document.getElementById("wall")) return;
    scenes = [...document.querySelectorAll(".scene[data-scene]")].map(one => one.dataset.scene);
    credit = scenes.map(() => 0);
    shown = Math.max(0, scenes.findIndex(key => key === event.detail.scene));
    run(event.detail.rotates === "1");
    setInterval(turn, LOOK);
  });
})();

// What the server tells, on the screen: one WebSocket with a watchdog, endless reconnecting, and a snapshot to poll
// where WebSockets do not pass. Values go straight to components and figures straight to Plotly; no callback runs.
(function () {
  "use strict";
  const SILENCE = 7e3;     // a server that says nothing for so long is gone: it beats every 3 s
  const BLIND = 5e3;       // a silence as long as this is told to the server afterwards
  const OPENING = 3e3, SHORTEST = 250, LONGEST = 3e3, POLL = 2e3, REMEMBERED = 6e4, HYDRATED = 10e3;
  const CONFIG = { displayModeBar: false, staticPlot: true, responsive: true };
  const fresh = window.hueFreshness, graphs = new Map(), started = performance.now();
  const me = { seq: 0, latencies: [], connects: 0, wholes: 0, deltas: 0, polls: 0, scene: "", lang: "", lost: false, errors: 0 };
  window.hueioc = me;
  let line = null, socket = null, tries = 0, silentSockets = 0, heard = started, retry = null, opening = null;
  let etag = null, pollAt = 0, polling = false, blindUntil = 0, blindWords = "", banner = {}, blind = [], latency = "–";

  const element = id => document.getElementById(id);
  const props = (id, values) => window.dash_clientside.set_props(id, values);

  // 1 · applying
  function draw(id) {
    const graph = graphs.get(id), box = element(id), plot = box && box.querySelector(".js-plotly-plot");
    if (!graph || graph.busy || !graph.figure || !plot || !window.Plotly) return null;
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 8;
    const figure = window.hueScaleFigure(graph.figure, scale);
    graph.dirty = false;
    graph.busy = true;
    return window.Plotly.react(plot, figure.data, figure.layout, CONFIG).catch(fault).then(() => {
      graph.busy = false;
      return graph.dirty ? draw(id) : null;
    });
  }

  function fault(why) {
    me.errors += 1;
    console.error(why);
  }

  function apply(ids, marks) {
    const drawn = [], flashed = [];
    for (const id of Object.keys(ids)) {
      const box = element(id);
      if (!box) continue;
      let values = ids[id];
      if ("figure" in values) {
        const graph = graphs.get(id) || { busy: false };
        graph.figure = values.figure;
        graph.dirty = true;
        graphs.set(id, graph);
        drawn.push(draw(id));
        values = { ...values };
        delete values.figure;
      }
      if (id.startsWith("wall-banner")) {
        banner[id] = values;
        if (me.lost) continue;
      }
      if (Object.keys(values).length) props(id, values);
      if (marks && "data-value" in values) flashed.push(box);
    }
    flash(flashed);
    return drawn;
  }

  function flash(boxes) {
    if (!boxes.length) return;
    for (const box of boxes) box.classList.remove("changed");
    void document.body.offsetWidth; // starts the fades anew, with one look at the layout
    for (const box of boxes) box.classList.add("changed");
    setTimeout(() => boxes.forEach(box => box.classList.remove("changed")), 700);
  }

  function take(message) {
    heardNow(message.at);
    if (message.version !== line.dataset.version) return renew();
    if (message.t === "beat") {
      if (message.seq > me.seq) ask({ t: "whole" }); // something was missed
      return undefined;
    }
    if (message.scene !== me.scene || message.lang !== me.lang) return undefined; // of what was shown before
    if (message.t === "delta") {
      if (message.seq <= me.seq) return undefined;
      if (message.base !== me.seq) return ask({ t: "whole" });
      me.deltas += 1;
    } else me.wholes += 1;
    me.seq = message.seq;
    const drawn = apply(message.ids, message.t === "delta");
    fresh.tick();
    if (message.event) measure(message.event, drawn);
    return undefined;
  }

  function measure(event, drawn) {
    Promise.all(drawn).then(() => requestAnimationFrame(() => requestAnimationFrame(() => {
      const took = Math.max(0, fresh.now() - event);
      me.latencies.push(took);
      if (me.latencies.length > 100) me.latencies.shift();
      latency = (took / 1000).toFixed(2).replace(".", me.lang === "vi" ? "," : ".") + " s";
      foot();
    })));
  }

  function foot() {
    const text = performance.now() < blindUntil ? `${latency} · ${blindWords}` : latency;
    const box = element("wall-latency");
    if (box && box.textContent !== text) props("wall-latency", { children: text });
  }

  // 2 · hearing
  function heardNow(at) {
    const silence = performance.now() - heard;
    heard = performance.now();
    fresh.heardAt(at);
    tries = 0;
    if (me.lost) found();
    if (silence >= BLIND && heard - started > SILENCE) {
      const to = Math.round(fresh.now()), from = Math.round(to - silence);
      blind.push({ t: "blind", from, to, viewer: viewer() });
      blindWords = fresh.say("live.blind", { lasting: fresh.lasting(silence / 1000), clock: fresh.clock(from) });
      blindUntil = performance.now() + REMEMBERED;
      foot();
    }
    report();
  }

  function report() { // a snapshot may have ended the silence: what is told waits for the line
    while (blind.length && socket && socket.readyState === 1) ask(blind.shift());
  }

  function viewer() {
    let name = localStorage.getItem("hueioc-viewer");
    if (!name) localStorage.setItem("hueioc-viewer", name = Math.random().toString(16).slice(2, 8));
    return name;
  }

  function lost() {
    me.lost = true;
    const since = fresh.now() - (performance.now() - heard);
    const before = banner["wall-banner-what"] && banner["wall-banner-what"].children;
    const old = fresh.say("live.lost_old") + (before ? " · " + fresh.say("live.lost_before", { what: before }) : "");
    bar({ className: "late", mark: "down", what: fresh.say("live.lost", { clock: fresh.clock(since, true) }), since: " · " + old });
  }

  function found() {
    me.lost = false;
    if (!element("wall-banner")) return bar({ className: "no", mark: "", what: "", since: "" });
    for (const id of Object.keys(banner)) props(id, banner[id]);
    return undefined;
  }

  function bar(told) {
    const name = element("wall-banner") ? "wall-banner" : "page-banner";
    if (!element(name)) return;
    const kind = name === "wall-banner" ? "banner" : "page-banner";
    props(name, { className: `${kind} ${told.className}` });
    props(`${name}-mark`, { "data-mark": told.mark });
    props(`${name}-what`, { children: told.what });
    props(`${name}-since`, { children: told.since });
  }

  // 3 · the line
  function ask(what) {
    if (socket && socket.readyState === 1) socket.send(JSON.stringify(what));
  }

  function connect() {
    clearTimeout(retry);
    retry = null;
    drop();
    const mine = socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live?scene=${me.scene}&lang=${me.lang}`);
    mine.binaryType = "arraybuffer";
    let spoke = false;
    const decoder = new TextDecoder();
    opening = setTimeout(() => again(mine), OPENING);
    mine.onopen = () => { clearTimeout(opening); me.connects += 1; };
    mine.onmessage = event => {
      spoke = true;
      silentSockets = 0;
      try {
        take(JSON.parse(typeof event.data === "string" ? event.data : decoder.decode(event.data)));
      } catch (why) { fault(why); }
    };
    mine.onclose = mine.onerror = () => {
      if (!spoke) silentSockets += 1;
      again(mine);
    };
  }

  function drop() { // a dead connection takes long to close: it is forgotten, not waited for
    clearTimeout(opening);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    try { socket.close(); } catch (why) { fault(why); }
    socket = null;
  }

  function again(mine) {
    if (mine !== socket || retry) return;
    drop();
    const pause = Math.min(LONGEST, SHORTEST * 2 ** Math.min(tries, 6)) * (0.5 + Math.random() / 2);
    tries += 1;
    retry = setTimeout(connect, pause);
  }

  async function poll() {
    if (polling || performance.now() < pollAt) return;
    polling = true;
    pollAt = performance.now() + POLL;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch(`/api/snapshot?scene=${me.scene}&lang=${me.lang}`, { headers, cache: "no-store", signal: AbortSignal.timeout(5e3) });
      me.polls += 1;
      if (answer.status === 304) heardNow(Number(answer.headers.get("X-At")));
      else if (answer.ok) {
        etag = answer.headers.get("ETag");
        take(await answer.json());
      }
    } catch (why) {
      if (why.name === "SyntaxError") fault(why); // not reaching the server is what the banner says
    }
    polling = false;
  }

  // 4 · reloading
  function renew() {
    const last = Number(sessionStorage.getItem("hueioc-renewed") || 0);
    if (Date.now() - last < 10e3) return; // two processes of different builds must not make it spin
    sessionStorage.setItem("hueioc-renewed", String(Date.now()));
    location.reload();
  }

  const nightly = 3.5 + Math.random() / 3;
  function atNight() {
    const past = fresh.hueHour(fresh.now()) - nightly;
    if (past >= 0 && past < 0.2 && performance.now() - started > 3600e3 && performance.now() - heard < 4e3) renew();
  }

  // a slow machine is given twice the time at each turn, or it would load for ever
  const unfinishedBefore = Number(sessionStorage.getItem("hueioc-unfinished") || 0);
  let askAt = started + HYDRATED * 2 ** unfinishedBefore;

  async function unfinished() { // the page's own parts never came: the server died while it loaded
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(3e3) });
      if (answer.ok) {
        sessionStorage.setItem("hueioc-unfinished", String(Math.min(4, unfinishedBefore + 1)));
        renew();
      }
    } catch (why) { me.errors += why.name === "SyntaxError" ? 1 : 0; }
  }

  // 5 · time passing
  function watch() {
    const silence = performance.now() - heard;
    if (silence > SILENCE) {
      if (!me.lost) lost();
      if (socket && socket.readyState === 1) again(socket);
    }
    if (silentSockets >= 2) poll();
    for (const [id, graph] of graphs) if (graph.dirty) draw(id);
    fresh.tick();
    foot();
    if (line.dataset.scene !== "feeds") atNight();
  }

  me.see = scene => {
    if (scene === me.scene) return;
    me.scene = scene;
    me.seq = 0;
    etag = null;
    ask({ t: "see", scene, lang: me.lang });
  };

  let resized = null;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => graphs.forEach((_, id) => draw(id)), 150);
  });
  addEventListener("online", () => { if (me.lost && line) connect(); });

  const waiting = setInterval(() => {
    line = element("live");
    if (!line || !window.dash_clientside || !window.dash_clientside.set_props) {
      if (performance.now() >= askAt) {
        askAt = performance.now() + POLL;
        unfinished();
      }
      return;
    }
    clearInterval(waiting);
    sessionStorage.removeItem("hueioc-unfinished");
    me.scene = line.dataset.scene;
    me.lang = line.dataset.lang;
    fresh.speak(JSON.parse(line.dataset.words));
    fresh.heardAt(Number(line.dataset.at));
    heard = performance.now();
    connect();
    watch();
    setInterval(watch, 500);
    dispatchEvent(new CustomEvent("hueioc", { detail: line.dataset }));
  }, 50);
})();

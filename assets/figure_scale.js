// A figure is made for a wall of 8 px to the rem; Plotly knows pixels only. hueScaleFigure(fig, k) gives the same
// figure for a wall of 8·k px to the rem. It never changes the figure it was given.
(function () {
  "use strict";

  // lengths in pixels wherever they stand; all others are data, colours, words or shares of the paper
  const LENGTHS = new Set(["width", "size", "ticklen", "tickwidth", "standoff", "arrowwidth", "ax", "ay", "xshift", "yshift",
    "borderpad", "borderwidth", "linewidth", "gridwidth", "zerolinewidth", "radius"]);
  const MARGIN = new Set(["l", "r", "t", "b", "pad"]);
  // held as they are: data, and things that are not pixels though they carry such a name
  const HELD = new Set(["x", "y", "lon", "lat", "text", "customdata", "colorscale", "geojson", "ids", "range", "tickvals", "ticktext", "center", "domain"]);

  function dashed(dash, k) {
    return dash.split(",").map(part => {
      const length = /^\s*([\d.]+)px\s*$/.exec(part);
      return length ? +(length[1] * k).toFixed(2) + "px" : part;
    }).join(",");
  }

  function shadowed(shadow, k) {
    return shadow.replace(/([\d.]+)px/g, (_, length) => +(length * k).toFixed(2) + "px");
  }

  function scaled(value, name, parent, k) {
    if (HELD.has(name) || value === null) return value;
    if (typeof value === "number") return LENGTHS.has(name) || (parent === "margin" && MARGIN.has(name)) ? value * k : value;
    if (typeof value === "string") return name === "dash" ? dashed(value, k) : name === "shadow" ? shadowed(value, k) : value;
    if (Array.isArray(value)) return value.map(item => scaled(item, name, parent, k));
    if (typeof value === "object") {
      const copy = {};
      for (const key of Object.keys(value)) copy[key] = scaled(value[key], key, name, k);
      if (value.xsizemode === "pixel") for (const end of ["x0", "x1"]) copy[end] = value[end] * k;
      return copy;
    }
    return value;
  }

  window.hueScaleFigure = function (figure, k) {
    const copy = scaled(figure, "", "", k);
    const map = copy.layout && copy.layout.map;
    // a map shows the same land on a larger screen when it is zoomed in by log2 of the scale
    if (map && typeof map.zoom === "number") map.zoom += Math.log2(k);
    return copy;
  };
})();

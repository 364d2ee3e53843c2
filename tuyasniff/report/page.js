(() => {
  "use strict";
  const steps = (d) => {
    const points = [];
    let x = 0, y = 0;
    for (const [, letter, rest] of d.matchAll(/([MHV])([-\d. ]+)/g)) {
      const numbers = rest.trim().split(" ").map(Number);
      if (letter === "M") [x, y] = numbers;
      else if (letter === "H") x = numbers[0];
      else y = numbers[0];
      const last = points[points.length - 1];
      if (last && last[0] === x) last[1] = y;
      else points.push([x, y]);
    }
    return points;
  };
  const plots = [...document.querySelectorAll("figure.plot")].map((figure) => {
    const svg = figure.querySelector("svg.chart");
    const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
    cursor.setAttribute("class", "cursor");
    cursor.setAttribute("y1", "0");
    cursor.setAttribute("y2", String(svg.getAttribute("height") - 20));
    cursor.setAttribute("visibility", "hidden");
    svg.append(cursor);
    return { figure, svg, cursor, points: steps(svg.querySelector("path.line").getAttribute("d")), out: figure.querySelector("output") };
  });
  const moment = (svg, share) => {
    const from = Number(svg.dataset.from), to = Number(svg.dataset.to);
    const at = (from + (to - from) * share) / 1e6;
    const { midnight, timed } = document.body.dataset;
    if (timed === "no") return `item ${Math.round(at)}`;
    if (midnight === undefined) return `${at.toFixed(2)} s`;
    const second = (Number(midnight) + at) % 86400;
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    return `${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
  };
  const show = (share) => {
    for (const { svg, cursor, points, out, figure } of plots) {
      let low = 0, high = points.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (points[middle][0] <= share * 1000) low = middle;
        else high = middle - 1;
      }
      const { low: bottom, high: top } = svg.dataset;
      const value = Number(top) - (points[low][1] / 100) * (Number(top) - Number(bottom));
      const { decimals, unit } = figure.dataset;
      out.textContent = points[low][0] > share * 1000 + 1 ? "" : `${moment(svg, share)}   ${value.toFixed(Number(decimals))} ${unit}`;
      const x = `${share * 100}%`;
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
      cursor.setAttribute("visibility", "visible");
    }
  };
  const hide = () => {
    for (const { cursor, out } of plots) {
      cursor.setAttribute("visibility", "hidden");
      out.textContent = "";
    }
  };
  for (const { svg } of plots) {
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      show(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1));
    });
    svg.addEventListener("pointerleave", hide);
  }
})();

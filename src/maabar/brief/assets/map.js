// The map of the brief: uses, days, and facts on hover, focus and tap. No library, no request. Follows `mapview.js`.
function paint(node, facts) {
  const spot = facts.data.spots[node.dataset.i];
  node.querySelector("title").textContent = [spot.n, ...facts.lines(spot)].join("\n");
  if (spot.end) return;
  const turn = Number(node.dataset.turn);
  const [[link, back], gates] = facts.sign(spot);
  const [bond, ...halves] = node.querySelectorAll(".mb-sign use");
  bond.setAttribute("href", `#mb-${link}`);
  bond.setAttribute("transform", `rotate(${turn + (back ? 180 : 0)})`);
  halves.forEach((half, index) => {
    const upright = gates[index] === "u" ? `rotate(${-turn})` : "";
    half.setAttribute("href", `#mb-g${gates[index]}`);
    half.setAttribute("transform", `rotate(${turn})translate(${index ? 15 : -15})${upright}`);
  });
  node.querySelectorAll(".mb-say").forEach((text, index) => {
    text.textContent = facts.short(spot, index);
  });
}

function start(figure) {
  const data = JSON.parse(figure.querySelector(".mb-data").textContent);
  const facts = new Facts(data);
  const frame = figure.querySelector(".mb-frame");
  const panel = figure.querySelector(".mb-panel");
  const hint = panel.textContent;
  const sheets = [...figure.querySelectorAll(".mb-svg")].map((svg) => new Sheet(svg));
  const now = () => sheets.find((sheet) => sheet.svg.getClientRects().length) || sheets[0];
  let chosen = null;
  let waiting = false;

  figure.querySelectorAll("[hidden]").forEach((node) => node.removeAttribute("hidden"));
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", frame.dataset.label);

  function redraw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      now().draw(data.words);
      frame.style.touchAction = now().scale > 1 ? "none" : "pan-x pan-y";
    });
  }

  function tell(node) {
    figure.querySelectorAll(".mb-here.on").forEach((one) => one.classList.remove("on"));
    chosen = node;
    if (!node) {
      panel.replaceChildren(Object.assign(document.createElement("p"), { textContent: hint }));
      return;
    }
    node.classList.add("on");
    const spot = data.spots[node.dataset.i];
    const lines = spot ? [spot.n, ...facts.lines(spot)] : node.querySelector("title").textContent.split("\n");
    const parts = [Object.assign(document.createElement("h4"), { textContent: lines[0] })];
    const list = document.createElement("ul");
    for (const line of lines.slice(1)) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    if (lines.length > 1) parts.push(list);
    if (spot && spot.id) {
      const more = document.createElement("p");
      more.append(Object.assign(document.createElement("a"), { href: `#crossing-${spot.id}`, textContent: data.words.more }));
      parts.push(more);
    }
    panel.replaceChildren(...parts);
  }

  function update() {
    figure.querySelectorAll(".mb-x").forEach((node) => paint(node, facts));
    const day = data.days[facts.day];
    const words = facts.last && data.known ? data.words.later : data.words.shown;
    const values = { use: data.words[`use.${facts.use}`], day, known: data.known };
    figure.querySelector(".mb-shown").textContent = fill(words, values);
    const output = figure.querySelector("output");
    if (output) output.textContent = day;
    if (chosen) tell(chosen);
  }

  figure.querySelectorAll(".mb-uses input").forEach((input) => {
    input.addEventListener("change", () => {
      facts.use = input.value;
      update();
    });
    if (input.checked) facts.use = input.value;
  });
  const slider = figure.querySelector(".mb-day");
  if (slider) {
    slider.value = facts.day;
    slider.addEventListener("input", () => {
      facts.day = Number(slider.value);
      update();
    });
  }

  const deeds = {
    in: () => now().zoom(1.5),
    out: () => now().zoom(1 / 1.5),
    whole: () => now().all(),
    first: () => now().home(),
  };
  figure.querySelectorAll(".mb-zoom button").forEach((button) => {
    button.addEventListener("click", () => {
      deeds[button.dataset.do]();
      redraw();
    });
  });

  const keys = {
    ArrowLeft: () => now().move(50, 0),
    ArrowRight: () => now().move(-50, 0),
    ArrowUp: () => now().move(0, 50),
    ArrowDown: () => now().move(0, -50),
    "+": deeds.in,
    "=": deeds.in,
    "-": deeds.out,
    0: deeds.first,
  };
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button")) return;
    const place = event.target.closest(".mb-p");
    if (place && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      step(place, event.key === "ArrowRight" ? 1 : -1);
    } else if (keys[event.key]) {
      keys[event.key]();
      redraw();
    } else {
      return;
    }
    event.preventDefault();
  });

  // all places are one stop of the tab key; arrows go from the largest to the smallest
  const places = (sheet) => [...sheet.svg.querySelectorAll(".mb-p")];
  sheets.forEach((sheet) => places(sheet).forEach((node, index) => node.setAttribute("tabindex", index ? -1 : 0)));
  function step(node, by) {
    const all = places(now());
    const next = all[clamp(all.indexOf(node) + by, 0, all.length - 1)];
    node.setAttribute("tabindex", -1);
    next.setAttribute("tabindex", 0);
    next.focus();
  }

  frame.addEventListener("focusin", (event) => {
    const node = event.target.closest(".mb-here");
    if (!node || !node.matches(":focus-visible")) return;
    tell(node);
    now().show(node);
    redraw();
  });
  frame.addEventListener("pointerover", (event) => {
    const node = event.target.closest(".mb-x,.mb-p");
    if (node && event.pointerType === "mouse" && !fingers.size) tell(node);
  });

  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !frame.contains(document.activeElement)) return;
      event.preventDefault();
      now().zoom(Math.exp(-event.deltaY / 400), ...spot(event));
      redraw();
    },
    { passive: false },
  );

  const fingers = new Map();
  let moved = 0;
  const spot = (event) => {
    const box = now().svg.getBoundingClientRect();
    const unit = now().width / box.width;
    return [(event.clientX - box.left) * unit, (event.clientY - box.top) * unit];
  };
  const spread = () => {
    const [one, two] = [...fingers.values()];
    return [Math.hypot(one[0] - two[0], one[1] - two[1]), (one[0] + two[0]) / 2, (one[1] + two[1]) / 2];
  };
  frame.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest(".mb-zoom")) return;
    fingers.set(event.pointerId, spot(event));
    moved = 0;
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const after = spot(event);
    if (fingers.size === 2) {
      const [far, x, y] = spread();
      fingers.set(event.pointerId, after);
      const [farther, u, v] = spread();
      now().move(u - x, v - y);
      now().zoom(farther / Math.max(far, 1), u, v);
    } else if (event.pointerType === "mouse" || now().scale > 1) {
      fingers.set(event.pointerId, after);
      now().move(after[0] - before[0], after[1] - before[1]);
    } else {
      return;
    }
    moved += Math.hypot(after[0] - before[0], after[1] - before[1]);
    if (moved > 4) {
      if (!frame.hasPointerCapture(event.pointerId)) frame.setPointerCapture(event.pointerId);
      redraw();
    }
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
    frame.addEventListener(name, (event) => fingers.delete(event.pointerId));
  }
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("click", (event) => {
    const node = event.target.closest(".mb-x,.mb-p");
    if (moved > 4) {
      event.preventDefault();
    } else if (node && event.detail && node !== chosen) {
      // a first tap tells the facts; the second follows the link
      event.preventDefault();
      tell(node);
    }
  });
  update();
}

document.querySelectorAll(".mb-map").forEach(start);

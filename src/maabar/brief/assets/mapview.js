// The map of the brief: its two pictures (zoom, pan, names) and what is known on a day. `map.js` puts them to work.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
const numbers = (text) => (text.match(/-?\d+(\.\d+)?/g) || []).map(Number);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// what is named first where there is little room
const RANKS = [".mb-live", ".mb-areas *", ".mb-still", ".mb-p", ".mb-ended"];

// "u30o5" on day 31 is "o"
function letter(runs, day) {
  let left = day;
  for (const [, sign, count] of runs.matchAll(/([a-z])(\d+)/g)) {
    left -= Number(count);
    if (left < 0) return sign;
  }
  return "u";
}

// One of the two pictures: where it is looked at from
class Sheet {
  constructor(svg) {
    this.svg = svg;
    [this.width, this.height] = numbers(svg.getAttribute("viewBox")).slice(2);
    this.geo = svg.querySelector(".mb-geo");
    this.base = numbers(this.geo.getAttribute("transform"));
    this.whole = numbers(svg.dataset.whole);
    this.tiles = [...svg.querySelectorAll(".mb-tile")].map((node) => [node, numbers(node.getAttribute("patternTransform"))]);
    this.here = [...svg.querySelectorAll(".mb-here")].map((node) => [
      node,
      ...numbers(node.getAttribute("transform")),
      node.dataset.far && numbers(node.dataset.far),
    ]);
    this.labels = this.here
      .map((one) => ({ one, text: one[0].querySelector(".mb-t"), rank: RANKS.findIndex((name) => one[0].matches(name)) }))
      .filter((label) => label.text)
      .sort((a, b) => a.rank - b.rank);
    for (const label of this.labels) label.off = label.text.classList.contains("mb-off");
    this.signs = this.here
      .map((one) => [one, one[0].querySelector(".mb-sign")])
      .filter((pair) => pair[1])
      .map(([one, sign]) => [one, sign, ...numbers(sign.getAttribute("transform"))]);
    this.bar = svg.querySelector(".mb-length");
    this.measure = svg.querySelector(".mb-measure");
    this.inset = svg.querySelector(".mb-whole");
    this.home();
  }

  home() {
    [this.scale, this.x, this.y] = [1, 0, 0];
  }

  get atHome() {
    return this.scale === 1 && this.x === 0 && this.y === 0;
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = clamp(this.scale * factor, this.least(), 24);
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
  }

  box() {
    const [dx, dy, unit] = this.base;
    const px = (km, shift) => shift + km * 10 * unit;
    const [left, top, right, bottom] = this.whole;
    return [px(left, dx), px(top, dy), px(right, dx), px(bottom, dy)];
  }

  least() {
    const [left, top, right, bottom] = this.box();
    return Math.min(1, 0.9 * Math.min(this.width / (right - left), this.height / (bottom - top)));
  }

  all() {
    const [left, top, right, bottom] = this.box();
    this.scale = Math.min(this.width / (right - left), this.height / (bottom - top));
    this.x = this.width / 2 - (this.scale * (left + right)) / 2;
    this.y = this.height / 2 - (this.scale * (top + bottom)) / 2;
  }

  move(dx, dy) {
    this.x += dx;
    this.y += dy;
  }

  // keep some of the ground in the frame
  hold() {
    const [left, top, right, bottom] = this.box();
    this.x = clamp(this.x, this.width / 2 - this.scale * right, this.width / 2 - this.scale * left);
    this.y = clamp(this.y, this.height / 2 - this.scale * bottom, this.height / 2 - this.scale * top);
  }

  show(node) {
    const found = this.here.find((one) => one[0] === node);
    if (!found) return;
    const [px, py] = this.at(found);
    if (px < 20 || py < 20 || px > this.width - 20 || py > this.height - 20) {
      this.move(this.width / 2 - px, this.height / 2 - py);
    }
  }

  // names of areas stand in the middle of the first view, or of the whole area when that is seen
  at([, x, y, far]) {
    const [u, v] = far && this.scale < 0.75 ? far : [x, y];
    return [this.scale * u + this.x, this.scale * v + this.y];
  }

  draw(words) {
    this.hold();
    const [dx, dy, unit] = this.base;
    const s = this.scale;
    this.geo.setAttribute("transform", `translate(${s * dx + this.x} ${s * dy + this.y})scale(${s * unit})`);
    for (const [node, [size, turn]] of this.tiles) {
      node.setAttribute("patternTransform", `scale(${size / s})rotate(${turn})`);
    }
    for (const one of this.here) one[0].setAttribute("transform", `translate(${this.at(one).join(" ")})`);
    if (this.inset) this.inset.classList.toggle("mb-off", !this.atHome);
    this.tidy();
    this.ruler(words);
  }

  // far out, signs are smaller, so that they do not cover each other
  shrink() {
    const factor = clamp(Math.sqrt(this.scale), 0.6, 1);
    for (const [, sign, size] of this.signs) sign.setAttribute("transform", `scale(${size * factor})`);
    return factor;
  }

  // names that would lie on signs or on other names are left out, the less important ones first
  tidy() {
    const factor = this.shrink();
    const far = this.scale < 0.75;
    this.svg.classList.toggle("mb-far", far);
    const reach = (size) => 20 * size * factor;
    const taken = this.signs.map(([one, , size]) => [...this.at(one).map((v) => v - reach(size)), ...this.at(one).map((v) => v + reach(size))]);
    this.labels.forEach(({ one, text, rank, off }) => {
      text.classList.remove("mb-off");
      const [x, y] = this.at(one);
      const away = x < 0 || y < 0 || x > this.width || y > this.height;
      const lines = [...text.querySelectorAll("text")].filter((line) => !far || !line.classList.contains("mb-say"));
      const boxes = lines.map((line) => line.getBBox());
      const box = [
        x + Math.min(...boxes.map((b) => b.x)),
        y + Math.min(...boxes.map((b) => b.y)),
        x + Math.max(...boxes.map((b) => b.x + b.width)),
        y + Math.max(...boxes.map((b) => b.y + b.height)),
      ];
      const clash = (rank ? taken : taken.slice(this.signs.length)).some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
      const hide = this.atHome ? off : away || (clash && (rank > 0 || this.scale < 1));
      text.classList.toggle("mb-off", hide);
      if (!hide) taken.push(box);
    });
  }

  ruler(words) {
    const perKm = this.base[2] * 10 * this.scale;
    const fits = Object.keys(words.km).map(Number).filter((km) => km * perKm <= this.width * 0.22);
    const km = fits.length ? Math.max(...fits) : Math.min(...Object.keys(words.km).map(Number));
    const end = 12 + km * perKm;
    const y = this.height - 12;
    this.bar.setAttribute("d", `M12 ${y - 5}V${y}H${end}V${y - 5}`);
    this.measure.querySelector("text").textContent = words.km[km];
    this.measure.querySelector(".mb-north").setAttribute("transform", `translate(${end + 20} ${y})`);
  }
}

// What is known at a crossing for a use on a day
class Facts {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.use = data.use;
    this.day = data.days.length - 1;
  }

  get last() {
    return this.day === this.data.days.length - 1;
  }

  way(spot, back) {
    const [, one, other] = spot.u[this.use];
    return back && other ? other : one;
  }

  states(spot, back) {
    return this.way(spot, back).slice(0, 4).map((runs) => letter(runs, this.day));
  }

  words_of(spot, back, kind, layer) {
    const state = this.words[`${kind}.${this.states(spot, back)[layer]}`];
    if (!this.last) return state;
    const plan = this.way(spot, back)[5][layer];
    if (plan !== "-") return this.words[`planned.${plan}`];
    return fill(this.words["fact.state"], { state, basis: this.words[`basis.${this.way(spot, back)[4][layer]}`] });
  }

  answer(spot, back) {
    return fill(this.words["fact.way"], {
      use: this.words[`use.${this.use}`],
      area: spot.s[back ? 0 : 1],
      state: this.words_of(spot, back, "way", 3),
    });
  }

  lines(spot) {
    if (spot.end) return [spot.end];
    const back = spot.u[this.use][0];
    const found = [0, 1].map((side) =>
      fill(this.words["fact.gate"], { party: spot.g[side], state: this.words_of(spot, back, "gate", side) }),
    );
    found.push(fill(this.words["fact.passage"], { state: this.words_of(spot, back, "passage", 2) }));
    found.push(this.answer(spot, back));
    if (this.states(spot, 0).join("") !== this.states(spot, 1).join("")) found.push(this.answer(spot, 1 - back));
    return found;
  }

  short(spot, side) {
    const back = spot.u[this.use][0];
    const plan = this.last ? this.way(spot, back)[5][side] : "-";
    const key = plan === "-" ? `gate.${this.states(spot, back)[side]}` : `announced.${plan}`;
    return fill(this.words["fact.short"], { party: spot.g[side], state: this.words[key] });
  }

  sign(spot) {
    const back = spot.u[this.use][0];
    const [forth, return_] = [this.states(spot, 0)[2], this.states(spot, 1)[2]];
    let link = [`l${back ? return_ : forth}`, Boolean(back)];
    for (const one of ["r", "o"]) {
      if (forth === one && return_ === one) link = [`l${one}2`, false];
      else if (forth === one || return_ === one) link = [`l${one}`, return_ === one];
    }
    return [link, this.states(spot, back).slice(0, 2)];
  }
}

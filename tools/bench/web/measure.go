package main

// measurement is one thing that is measured: JavaScript whose value is a line of
// text, or several.
type measurement struct {
	name   string
	setup  string // JavaScript that runs first, and is not counted
	script string
	// opening: the script begins while the page still loads; else when its API is
	// there, with the first cluster paused.
	opening bool
}

// watching stands in the page before any of its own scripts. It gets hold of the
// program's memory and of the values of the page that the program holds, without
// changing either, and lists the long tasks.
const watching = `
globalThis.watched = { tasks: [] };
const instantiate = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...given) => {
  const made = await instantiate.apply(WebAssembly, given);
  watched.memory = made.instance.exports.mem;
  return made;
};
let toolchains;
Object.defineProperty(globalThis, "Go", {
  configurable: true,
  get: () => toolchains,
  set: (Go) => {
    toolchains = class extends Go {
      constructor(...given) {
        super(...given);
        watched.go = this;
      }
    };
  },
});
new PerformanceObserver((list) => { for (const task of list.getEntries()) watched.tasks.push(task.duration); }).observe({ type: "longtask", buffered: true });
`

// common is what measurements share. A picture is taken to be there when the frame
// in which the page was changed has been laid out.
const common = `
const frame = () => new Promise((done) => requestAnimationFrame(done));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const shown = async () => { await frame(); await new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }); };
const at = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
const said = (name, list, unit) => name + ": median " + at(list, 0.5).toFixed(1) + ", 95th percentile " + at(list, 0.95).toFixed(1) + ", most " + Math.max(...list).toFixed(1) + " " + unit;
// painted does something, and tells how many ms it takes until a picture is made after it.
const painted = async (act) => {
  await frame();
  await sleep(3);
  const began = performance.now();
  act();
  await shown();
  return performance.now() - began;
};
const key = (name) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
const busy = (nodes) => "glassraft 1\nconfig seed=3 async-storage-writes=true\nadd-nodes " + nodes + " voters=(" + Array.from({ length: nodes }, (_, i) => i + 1).join(",") + ")\nrun until leader != none within 5s log-level=none\nrun for 100ms log-level=none\n";
// frames lets the page play, and gives the ms between pictures.
const frames = async (ms) => {
  const gaps = [];
  let last = await frame();
  const end = last + ms;
  while (last < end) { const now = await frame(); gaps.push(now - last); last = now; }
  return gaps;
};
const even = (name, gaps) => said(name, gaps, "ms between pictures") + ", " + (1000 * gaps.length / gaps.reduce((a, b) => a + b, 0)).toFixed(0) + " pictures a second, " + gaps.filter((g) => g > 17).length + " of " + gaps.length + " over 17 ms, " + gaps.filter((g) => g > 50).length + " over 50 ms";
const long = () => { const tasks = watched.tasks.splice(0); return tasks.length + " long tasks" + (tasks.length ? ", the longest " + Math.max(...tasks).toFixed(0) + " ms" : ""); };
const faster = async (to) => {
  const control = document.querySelector('[data-testid="speed"]');
  control.value = String(to);
  control.dispatchEvent(new Event("change", { bubbles: true }));
  await frame();
};
const megabytes = () => watched.memory.buffer.byteLength / 1e6;
// held counts the page's values that Go holds, and the functions of Go's among them.
const held = () => {
  const values = watched.go._values.filter((v, id) => watched.go._goRefCounts[id] > 0);
  return values.length + " values held by Go, " + values.filter((v) => typeof v === "function").length + " of them functions";
};
// until goes on in steps that leave the page its turns, for so many ms at most.
const until = async (events, ms) => {
  const began = performance.now();
  while (glassraft.frame().total < events && performance.now() - began < ms) { glassraft.step(Math.min(500, events - glassraft.frame().total)); await frame(); }
  return performance.now() - began;
};
`

// opened is the first picture that the program has drawn.
const opened = `
await glassraft.ready; await shown();
const after = performance.now();
const wire = performance.getEntriesByType("resource").reduce((sum, r) => sum + r.transferSize, performance.getEntriesByType("navigation")[0].transferSize);
return "after " + after.toFixed(0) + " ms, " + wire + " bytes over the wire, " + megabytes().toFixed(1) + " MB of memory, " + long();`

var measurements = []measurement{
	{name: "the first picture of the program", script: opened, opening: true},
	{name: "the first picture of the program, again", script: opened, opening: true},
	{name: "the first picture of the program, once more", script: opened, opening: true},
	{name: "an input at a step", setup: `
		glassraft.load(busy(5)); glassraft.do("run for 200ms log-level=none");`, script: `
		const steps = [];
		for (let i = 0; i < 150; i++) steps.push(await painted(() => key(i % 3 === 2 ? "ArrowLeft" : "ArrowRight")));
		return said("input to picture", steps, "ms") + "; " + long();`},
	{name: "a jump in 10,000 events", script: `
		glassraft.load(busy(5) + "add-clients 3 operations=0\n"); await until(10000, 60000); long();
		const total = glassraft.frame().total;
		const scrub = document.querySelector('[data-testid="scrub"]');
		const jumps = [];
		for (let i = 0; i < 100; i++) jumps.push(await painted(() => { scrub.value = String(1 + (i * 7919) % total); scrub.dispatchEvent(new Event("input", { bubbles: true })); }));
		const steps = [];
		glassraft.seek(total); await sleep(300);
		for (let i = 0; i < 60; i++) steps.push(await painted(() => key("ArrowRight")));
		return said("input to picture, in " + total + " events", jumps, "ms") + "\n" + said("a step at their end", steps, "ms") + "; " + long();`},
	{name: "scrubbing", script: `
		glassraft.load(busy(5) + "add-clients 3 operations=0\n"); await until(3000, 30000); await sleep(500); long();
		const line = document.querySelector('[data-root="timeline"]'), box = line.getBoundingClientRect();
		const point = (type, part) => line.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, pointerId: 1, clientX: box.left + 45 + (box.width - 60) * part, clientY: box.top + 40 }));
		const late = [], gaps = []; let pictures = 0, moves = 0, pending = [], last = 0;
		point("pointerdown", 0.8);
		// A pointer tells of itself 120 times a second, whatever the page does; it goes to and fro.
		const began = performance.now();
		let next = began;
		while (performance.now() - began < 4000) {
			const now = await frame();
			if (last) gaps.push(now - last);
			last = now;
			await new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
			if (pending.length) { pictures++; const done = performance.now(); for (const moved of pending) late.push(done - moved); pending = []; }
			for (; next <= performance.now(); next += 1000 / 120) { const part = 0.45 + 0.4 * Math.cos((next - began) / 400); pending.push(next); moves++; point("pointermove", part); }
		}
		point("pointerup", 0.5);
		return said("from a move to its picture", late, "ms") + "\n" + moves + " moves, " + pictures + " pictures, " + even("they came", gaps) + "; " + long();`},
	{name: "5 nodes at normal activity", setup: `
		glassraft.load(busy(5) + "add-clients 2 operations=0\n");
		await faster(3); glassraft.play(); await sleep(500); long();`, script: `
		const gaps = await frames(8000); glassraft.pause();
		return even("with 2 clients at 1/50 speed", gaps) + "; " + long();`},
	{name: "9 nodes and 200 messages", setup: `
		glassraft.load(busy(9));
		const leader = () => glassraft.frame().nodes.find((n) => n.role === "leader");
		for (let i = 0; i < 400 && glassraft.frame().messages.length < 210; i++) { glassraft.do("propose " + leader().id + " set k" + i % 7 + " " + i); glassraft.do("process-ready " + leader().id); }
		await faster(1); await sleep(500); glassraft.play(); await frame(); long();`, script: `
		const most = glassraft.frame().messages.length, gaps = [], left = [];
		for (let i = 0; i < 4; i++) { gaps.push(...await frames(500)); left.push(glassraft.frame().messages.length); }
		glassraft.pause();
		return even(most + ", then " + left.join(", ") + " messages in flight, at 1/200 speed", gaps) + "; " + long();`},
	{name: "25 nodes", setup: `
		glassraft.load(busy(25) + "add-clients 2 operations=0\n");
		await faster(2); glassraft.play(); await sleep(500); long();`, script: `
		const gaps = await frames(5000);
		const presses = [];
		for (let i = 0; i < 10; i++) presses.push(await painted(() => key("1")));
		glassraft.pause();
		const steps = [];
		for (let i = 0; i < 30; i++) steps.push(await painted(() => key("ArrowRight")));
		return even("with 2 clients at 1/100 speed", gaps) + "\n" + said("a step", steps, "ms") + "\n" + said("a node chosen while it plays", presses, "ms") + "; " + long();`},
	{name: "10 times real time", setup: `
		glassraft.load(busy(3)); await faster(8); glassraft.play(); await sleep(500); long();`, script: `
		const lines = [];
		const began = glassraft.frame(), before = megabytes();
		const taken = [], gaps = [];
		for (let i = 0; i < 4; i++) {
			gaps.push(...await frames(4000));
			for (let j = 0; j < 10; j++) { const asked = performance.now(); setTimeout(() => key(j % 2 ? "1" : "2"), 2); await sleep(3); await shown(); taken.push(performance.now() - asked - 2); }
			lines.push(megabytes().toFixed(1) + " MB at event " + glassraft.frame().total);
		}
		const end = glassraft.frame();
		glassraft.pause();
		return ((end.now - began.now) / 1e6).toFixed(0) + " virtual seconds, " + (end.total - began.total) + " events in 17 s: memory " + before.toFixed(1) + " MB, then " + lines.join(", ") +
			"\n" + even("meanwhile", gaps) + "\n" + said("input to picture meanwhile", taken, "ms") + "; " + long();`},
	{name: "what Go holds", script: `
		glassraft.load(busy(5) + "add-clients 2 operations=0\n"); glassraft.step(50);
		await sleep(500); const before = held();
		for (let round = 0; round < 20; round++) {
			glassraft.step(100); key("ArrowRight"); key("?"); await frame(); key("Escape"); document.querySelector("dialog").close(); await frame(); await frame();
			glassraft.seek(20); key("ArrowLeft"); await frame();
		}
		for (let i = 0; i < 3; i++) { glassraft.step(1000); await sleep(100); }
		return "at first " + before + "; after 5,000 steps, 20 dialogs and 40 jumps " + held() + ", " + megabytes().toFixed(1) + " MB";`},
	{name: "100,000 events", script: `
		glassraft.load(busy(3));
		const took = await until(100000, 110000); const total = glassraft.frame().total;
		await sleep(500); long();
		const steps = [], jumps = [];
		for (let i = 0; i < 40; i++) steps.push(await painted(() => key(i % 2 ? "ArrowLeft" : "ArrowRight")));
		const scrub = document.querySelector('[data-testid="scrub"]');
		for (let i = 0; i < 20; i++) jumps.push(await painted(() => { scrub.value = String(1 + (i * 79190) % total); scrub.dispatchEvent(new Event("input", { bubbles: true })); }));
		return total + " events in " + (took / 1000).toFixed(1) + " s, " + megabytes().toFixed(0) + " MB\n" + said("a step at their end", steps, "ms") + "\n" + said("a jump", jumps, "ms") + "; " + long();`},
}

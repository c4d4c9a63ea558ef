package main

// measurement is one thing that is measured: JavaScript whose value is a line of
// text, or several.
type measurement struct{ name, script string }

// common is what measurements share. A paint is taken to be there in the frame
// after the one in which the page was changed.
const common = `
const frame = () => new Promise((done) => requestAnimationFrame(done));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const at = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
const said = (name, list, unit) => name + ": median " + at(list, 0.5).toFixed(1) + ", 95th percentile " + at(list, 0.95).toFixed(1) + ", most " + Math.max(...list).toFixed(1) + " " + unit;
// painted does something, and tells how many ms it takes until a picture is made after it.
const painted = async (act) => {
  await frame();
  await sleep(3);
  const began = performance.now();
  act();
  await frame();
  await new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  return performance.now() - began;
};
const key = (name) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
const busy = (nodes) => "glassraft 1\nconfig seed=3 async-storage-writes=true\nadd-nodes " + nodes + " voters=(" + Array.from({ length: nodes }, (_, i) => i + 1).join(",") + ")\nrun until leader != none within 5s log-level=none\n";
// frames lets the page play, and gives the ms between pictures.
const frames = async (ms) => {
  const gaps = [];
  let last = await frame();
  const end = last + ms;
  while (last < end) { const now = await frame(); gaps.push(now - last); last = now; }
  return gaps;
};
const even = (name, gaps) => said(name, gaps, "ms between pictures") + ", " + (1000 * gaps.length / gaps.reduce((a, b) => a + b, 0)).toFixed(0) + " pictures a second, " + gaps.filter((g) => g > 50).length + " over 50 ms";
const faster = async (to) => {
  const control = document.querySelector('[data-testid="speed"]');
  control.value = String(to);
  control.dispatchEvent(new Event("change", { bubbles: true }));
  await frame();
};
`

var measurements = []measurement{
	{"an input at a step", `
		glassraft.load(busy(5)); glassraft.do("run for 200ms log-level=none");
		const steps = [];
		for (let i = 0; i < 150; i++) steps.push(await painted(() => key(i % 3 === 2 ? "ArrowLeft" : "ArrowRight")));
		return said("input to picture, a step", steps, "ms");`},
	{"a jump in 10,000 events", `
		glassraft.load(busy(5) + "add-clients 3 operations=0\n"); glassraft.step(10000);
		const total = glassraft.frame().total;
		const scrub = document.querySelector('[data-testid="scrub"]');
		const jumps = [];
		for (let i = 0; i < 100; i++) jumps.push(await painted(() => { scrub.value = String(1 + (i * 7919) % total); scrub.dispatchEvent(new Event("input", { bubbles: true })); }));
		const steps = [];
		glassraft.seek(total);
		for (let i = 0; i < 60; i++) steps.push(await painted(() => key("ArrowRight")));
		return said("input to picture, a jump in " + total + " events", jumps, "ms") + "\n" + said("a step at their end", steps, "ms");`},
	{"5 nodes at normal activity", `
		glassraft.load(busy(5) + "add-clients 2 operations=0\n");
		await faster(3); glassraft.play();
		const gaps = await frames(8000); glassraft.pause();
		return even("5 nodes with 2 clients at 1/50 speed", gaps);`},
	{"9 nodes and 200 messages", `
		glassraft.load(busy(9));
		const leader = () => glassraft.frame().nodes.find((n) => n.role === "leader");
		for (let i = 0; i < 40 && glassraft.frame().messages.length < 200; i++) { glassraft.do("propose " + leader().id + " set k" + i % 7 + " " + i); glassraft.do("process-ready " + leader().id); }
		const most = glassraft.frame().messages.length;
		await faster(1); glassraft.play();
		const gaps = await frames(1500); const left = glassraft.frame().messages.length; glassraft.pause();
		return even("9 nodes, " + most + " to " + left + " messages in flight, at 1/200 speed", gaps);`},
	{"25 nodes", `
		glassraft.load(busy(25) + "add-clients 2 operations=0\n");
		await faster(2); glassraft.play();
		const gaps = await frames(5000); glassraft.pause();
		return even("25 nodes with 2 clients at 1/100 speed", gaps);`},
	{"an hour of play", `
		const memory = () => (globalThis.glassraftMemory?.() ?? 0) / 1e6;
		glassraft.load(busy(3)); await faster(8); glassraft.play();
		const before = memory(); const lines = [];
		const began = glassraft.frame().now;
		for (let i = 0; i < 4; i++) { await sleep(5000); lines.push((memory() - before).toFixed(1) + " MB at event " + glassraft.frame().total); }
		glassraft.pause();
		return "10 times real time for 20 s, " + ((glassraft.frame().now - began) / 1e6).toFixed(0) + " virtual seconds: memory grows by " + lines.join(", ");`},
	{"100,000 events", `
		glassraft.load(busy(3)); 
		const began = performance.now(); glassraft.step(50000); glassraft.step(50000);
		const took = performance.now() - began; const total = glassraft.frame().total;
		const steps = [];
		for (let i = 0; i < 40; i++) steps.push(await painted(() => key(i % 2 ? "ArrowLeft" : "ArrowRight")));
		return total + " events in " + (took / 1000).toFixed(1) + " s, " + ((globalThis.glassraftMemory?.() ?? 0) / 1e6).toFixed(0) + " MB\n" + said("a step at their end", steps, "ms");`},
}

package main

// moment is a state of the page worth a picture: JavaScript that brings it
// about through the page's API.
type moment struct{ name, script string }

// clicks clicks on things, and waits for what that brings.
const clicks = `const click = (id) => document.querySelector('[data-testid="' + id + '"]').dispatchEvent(new MouseEvent("click", { bubbles: true }));
const soon = () => new Promise((done) => setTimeout(done, 500));
`

// until steps until a condition on the frame holds.
const until = clicks + `const until = (test) => { for (let i = 0; i < 3000 && !test(glassraft.frame()); i++) glassraft.step(1); };
const leader = (f) => f.nodes.filter((n) => n.role === "leader").sort((a, b) => b.term - a.term)[0];
glassraft.pause();
glassraft.load("glassraft 1\nconfig seed=1\nadd-nodes 5 voters=(1,2,3,4,5)\n");
`

var moments = []moment{
	{"start", ``},
	{"election", until + `until((f) => f.nodes.some((n) => n.role === "candidate" && n.campaign.granted.length === 2));`},
	{"replication", until + `
		until(leader);
		for (const [k, v] of [["x", 3], ["y", 1], ["x", 4], ["name", "ann"]]) {
			glassraft.do("propose " + leader(glassraft.frame()).id + " set " + k + " " + v);
			glassraft.step(9);
		}
		click("node." + leader(glassraft.frame()).id);`},
	{"partition", until + `
		until(leader);
		glassraft.do("propose " + leader(glassraft.frame()).id + " set x 1"); glassraft.step(60);
		const cut = leader(glassraft.frame()).id, mate = cut % 5 + 1;
		glassraft.do("partition " + cut + "," + mate + " | " + [1, 2, 3, 4, 5].filter((i) => i !== cut && i !== mate).join(","));
		glassraft.do("propose " + cut + " set x 2");
		until((f) => f.nodes.filter((n) => n.role === "leader").length === 2);
		glassraft.do("propose " + leader(glassraft.frame()).id + " set y 7"); glassraft.step(24);`},
	{"joint", until + `
		until(leader);
		glassraft.do("propose " + leader(glassraft.frame()).id + " set x 1"); glassraft.step(60);
		glassraft.do("add-nodes 2");
		const head = leader(glassraft.frame()).id;
		glassraft.do("propose-conf-change " + head + " v6 v7 r" + (head % 5 + 1) + " transition=explicit");
		until((f) => f.nodes[head - 1].membership.outgoing && f.messages.length > 4);
		click("node." + head);`},
	{"violation", `
		glassraft.load([
			"glassraft 1", "config seed=1", "add-nodes 3 voters=(1,2,3)",
			"run until leader != none log-level=none", "run for 100ms log-level=none",
			"cut 2 3", "propose 2 set x 1", "run for 45ms log-level=none", // S1 and S2 have it: it is committed
			"crash 2", "crash 1", "wipe-disk 1", "run for 60ms log-level=none", "restart 1", // S1 has forgotten it
			"run until not safe within 3s log-level=none", "",
		].join("\n"));`},
	{"lesson", clicks + `click("door.tour"); for (let i = 0; i < 5; i++) { await soon(); click("lesson-next"); }`},
	{"figure", `location.hash = "lesson.02d-random-timeouts.10"`},
	{"figure-bottom", `location.hash = "lesson.02d-random-timeouts.14"`},
	{"script", clicks + `click("door.tour"); await soon(); click("tab.script"); await soon(); click("script-next"); await soon(); click("script-next");`},
	{"menu", until + `until(leader); glassraft.step(40); click("node.2"); click("menu.Node");`},
	{"form", until + `until(leader); glassraft.step(40); click("menu.Network"); await new Promise((done) => setTimeout(done, 200)); click("menu.Network.partition");`},
	{"palette", until + `until(leader); glassraft.step(40); document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));`},
	{"present", until + `until(leader); glassraft.step(30); document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "P", shiftKey: true, bubbles: true }));`},
	{"conflict", until + `
		until(leader);
		const old = leader(glassraft.frame()).id;
		glassraft.do("propose " + old + " set x 1"); glassraft.step(60);
		for (let i = 2; i < 5; i++) glassraft.do("propose " + old + " set x " + i);
		glassraft.do("process-ready " + old);
		for (const m of glassraft.frame().messages.filter((m) => m.from === old)) glassraft.do("drop " + m.id);
		glassraft.do("crash " + old);
		until((f) => leader(f) && leader(f).id !== old);
		glassraft.do("propose " + leader(glassraft.frame()).id + " set y 9"); glassraft.step(20);
		glassraft.do("restart " + old);
		until((f) => f.messages.some((m) => m.to === old));
		click("node." + old);`},
	{"snapshot", until + `
		until(leader);
		const lead = leader(glassraft.frame()).id, lag = lead % 5 + 1;
		glassraft.do("crash " + lag);
		for (let i = 1; i < 7; i++) { glassraft.do("propose " + lead + " set k" + i + " " + i); glassraft.step(30); }
		glassraft.step(30);
		glassraft.do("snapshot " + lead);
		glassraft.do("compact " + lead + " " + glassraft.frame().nodes[lead - 1].applied);
		glassraft.do("restart " + lag);
		until((f) => f.messages.some((m) => m.type === "MsgSnap"));
		glassraft.step(1);`},
}

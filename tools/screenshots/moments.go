package main

// moment is a state of the page worth a picture: JavaScript that brings it
// about through the page's API.
type moment struct{ name, script string }

// until steps until a condition on the frame holds.
const until = `const until = (test) => { for (let i = 0; i < 3000 && !test(glassraft.frame()); i++) glassraft.step(1); };
const leader = (f) => f.nodes.filter((n) => n.role === "leader").sort((a, b) => b.term - a.term)[0];
const click = (id) => document.querySelector('[data-testid="' + id + '"]').dispatchEvent(new MouseEvent("click", { bubbles: true }));
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

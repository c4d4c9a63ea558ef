//go:build a11y

package a11y_test

// view is a state of the page: JavaScript that brings it about, as a person or an
// embedder could. One with a path is on a page that was opened for it, as is one
// that changes how the page looks.
type view struct{ name, path, script string }

// fresh is the path of the page itself, for a view that needs it as it was opened.
const fresh = "?"

// script waits for the page, brings a view about and lets it be drawn.
func script(text string) string {
	return `(async () => {
		await glassraft.ready;
		const pause = (ms) => new Promise((done) => setTimeout(done, ms));
		const id = (name) => document.querySelector('[data-testid="' + name + '"]');
		const seen = async (name, text = "") => {
			for (let i = 0; i < 100; i++, await pause(100)) if (id(name)?.textContent.includes(text)) return id(name);
			throw new Error("never seen: " + name + " with " + text);
		};
		const click = async (name) => { (await seen(name)).dispatchEvent(new MouseEvent("click", { bubbles: true })); await pause(120); };
		const key = async (name, more) => { document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, ...more })); await pause(120); };
		const tour = async () => { await click("door.tour"); await seen("lesson-step", "step 1 of "); };
		const busy = () => { for (let i = 0; i < 3; i++) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })); id("dialog-close")?.click(); id("tab.next").click(); glassraft.pause(); glassraft.load("glassraft 1\nconfig seed=1 async-storage-writes=true\nadd-nodes 5 voters=(1,2,3,4,5)\nrun until leader != none within 5s log-level=none\nadd-clients 2\nrun for 90ms log-level=none\n"); };
		` + text + `
		await pause(500); // what moves has come to rest
		return true;
	})()`
}

var views = []view{
	{"start", fresh, `glassraft.pause();`},
	{"embed", "embed.html", `glassraft.pause();`},
	{"busy cluster", "", `busy();`},
	{"node", "", `busy(); await click("node.2");`},
	{"message", "", `busy(); await key("m");`},
	{"entry", "", `busy(); await click("log.index.1");`},
	{"faults", "", `busy(); glassraft.do("crash 2"); glassraft.do("partition 1,3 | 4,5"); glassraft.do("clock 3 50%"); glassraft.do("pause 5"); await click("node.2");`},
	{"joint configuration", "", `busy(); glassraft.do("add-nodes 1"); const l = glassraft.frame().nodes.find((n) => n.role === "leader").id; glassraft.do("propose-conf-change " + l + " v6 r" + (l % 5 + 1) + " transition=explicit"); glassraft.step(60); await click("node." + l);`},
	{"another branch", "", `busy(); glassraft.back(20); glassraft.do("crash 1"); glassraft.step(10); glassraft.back(12);`},
	{"events one after the other", fresh, `busy(); await click("timeline-axis"); await click("timeline-few");`},
	{"what raft says", "", `busy(); for (const d of document.querySelectorAll("details")) d.open = true;`},
	{"an error", "", `busy(); glassraft.do("crash 1"); await click("node.1"); await key("c"); const f = id("request"); await key("Escape");`},
	{"menu Client", "", `busy(); await click("menu.Client");`},
	{"menu Node", "", `busy(); await click("menu.Node");`},
	{"menu Members", "", `busy(); await click("menu.Members");`},
	{"menu Network", "", `busy(); await click("menu.Network");`},
	{"menu Run", "", `busy(); await click("menu.Run");`},
	{"menu View", "", `busy(); await click("menu.View");`},
	{"new cluster", "", `busy(); await key("n");`},
	{"propose", "", `busy(); await key("p");`},
	{"a wrong answer", "", `busy(); await key("k"); const f = document.querySelector('[data-input="groups"]'); f.value = "nonsense"; f.dispatchEvent(new Event("input", { bubbles: true })); await click("dialog-submit");`},
	{"a link's quality", "", `busy(); await click("menu.Network"); await click("menu.Network.link");`},
	{"weather", "", `busy(); await click("menu.Network"); await click("menu.Network.hostility");`},
	{"run until", "", `busy(); await key("u");`},
	{"help", "", `busy(); await key("?");`},
	{"what is checked", "", `busy(); await click("safety");`},
	{"palette", "", `busy(); await key("k", { ctrlKey: true });`},
	{"share", "", `busy(); await click("share");`},
	{"presenting", fresh, `busy(); await key("P", { shiftKey: true });`},
	{"high contrast", fresh, `busy(); await click("menu.View"); await click("menu.View.contrast");`},
	{"inspector without anything", "", `busy(); await click("tab.inspector");`},
	{"script panel", "", `busy(); await click("tab.script");`},
	{"lesson", fresh, `await tour(); await click("lesson-next"); await click("lesson-next");`},
	{"question", fresh, `await tour(); await click("lesson-next"); await click("lesson-choice");`},
	{"script of a lesson", fresh, `await tour(); await click("tab.script"); await click("script-next");`},
	{"script that is edited", fresh, `await tour(); await click("tab.script"); await click("script-edit");`},
	{"lessons", "", `busy(); await key("g"); await seen("site-script");`},
	{"kept runs", "", `busy(); await click("menu.Run"); await click("menu.Run.kept");`},
	{"banner", "#run1.4.AAAA", ``},
}

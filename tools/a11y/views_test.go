//go:build a11y

package a11y_test

// view is a state of the page: JavaScript that brings it about, as a person or an
// embedder could, and the data-testid of what is seen in no other, without which
// nothing is judged. One with a path has a page of its own, as has one that changes how
// the page looks.
type view struct{ name, path, sign, deeds string }

// fresh is the path of the page itself, for a view that needs it as it was opened.
const fresh = "?"

// inPage is JavaScript that waits for the page, does something and waits until
// nothing moves any more. What never comes about is an error after ten seconds.
func inPage(deeds string) string {
	return `(async () => {
		await glassraft.ready;
		const picture = () => new Promise(requestAnimationFrame);
		const until = async (so, what) => {
			for (const end = performance.now() + 10_000; !so(); await picture()) if (performance.now() > end) throw new Error("never came about: " + what);
		};
		const id = (name) => document.querySelector('[data-testid="' + name + '"]');
		const seen = (name, text = "") => until(() => id(name)?.checkVisibility() && id(name).textContent.includes(text), name + " with " + text);
		const rest = async () => {
			let still = 0;
			let frames = glassraftFrames;
			await until(() => {
				const moves = glassraftFrames > frames || document.getAnimations().some((a) => a.playState === "running");
				frames = glassraftFrames;
				still = moves ? 0 : still + 1;
				return still > 3; // pictures: the new size of one part may bring another size of the next
			}, "that nothing moves");
		};
		const drawn = async (what, act) => {
			const frames = glassraftFrames;
			act();
			await until(() => glassraftFrames > frames, "a picture after " + what);
			await picture(); // While something moves, the first one need not be that.
		};
		const click = async (name) => {
			await seen(name);
			await drawn(name, () => id(name).dispatchEvent(new MouseEvent("click", { bubbles: true })));
		};
		const key = (name, more) => drawn(name, () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, ...more })));
		const enter = (element, text) => drawn(text, () => {
			element.value = text;
			element.dispatchEvent(new Event("input", { bubbles: true }));
		});
		const paste = (text) => drawn("pasting", () => {
			const clipboardData = new DataTransfer();
			clipboardData.setData("text/plain", text);
			document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
		});
		const panel = async (name) => { // On a phone it stands behind a tab.
			if (id("tab." + name).checkVisibility() && id("tab." + name).ariaCurrent !== "true") await click("tab." + name);
		};
		const tour = async () => {
			await click("door.tour");
			await seen("lesson-step", "step 1 of ");
		};
		const busy = async () => {
			for (let i = 0; i < 3; i++) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
			id("dialog-close")?.click();
			id("tab.next").click();
			glassraft.load("glassraft 1\nconfig seed=1 async-storage-writes=true\nadd-nodes 5 voters=(1,2,3,4,5)\nrun until leader != none within 5s log-level=none\nadd-clients 2\nrun for 90ms log-level=none\n");
			await rest(); // A dialog that closes says so later, and would take the next one with it.
		};
		` + deeds + `
		await rest();
		return true;
	})()`
}

// seen waits until the sign of the view can be seen.
func (v view) seen() string { return v.deeds + ` await seen("` + v.sign + `");` }

var views = []view{
	{"start", fresh, "doors", `glassraft.pause();`},
	{"embed", "embed.html", "node.1", `glassraft.pause();`},
	{"busy cluster", "", "message", `await busy();`},
	{"node", "", "crash", `await busy(); await click("node.2");`},
	{"message", "", "drop", `await busy(); await key("m");`},
	{"entry", "", "inspector-title", `await busy(); await panel("logs"); await click("log.index.1"); await panel("inspector");`},
	{"faults", "", "resume", `await busy(); glassraft.do("crash 2"); glassraft.do("partition 1,3 | 4,5"); glassraft.do("clock 3 50%"); glassraft.do("pause 5"); await click("node.5");`},
	{"joint configuration", "", "inspector-title", `await busy(); glassraft.do("add-nodes 1"); const l = glassraft.frame().nodes.find((n) => n.role === "leader").id; glassraft.do("propose-conf-change " + l + " v6 r" + (l % 5 + 1) + " transition=explicit"); glassraft.do("run for 200ms"); await click("node." + l); await seen("cluster-summary", "outgoing"); await panel("inspector");`},
	{"another branch", "", "fork", `await busy(); glassraft.back(20); glassraft.do("crash 1"); glassraft.step(10); glassraft.back(12); await panel("timeline");`},
	{"events one after the other", fresh, "timeline-axis", `await busy(); await panel("timeline"); await click("timeline-axis"); await click("timeline-few"); await until(() => id("timeline-axis").ariaPressed === "true" && id("timeline-few").ariaPressed === "true", "both");`},
	{"what raft says", "", "raft-lines", `await busy(); glassraft.do("campaign 1"); await panel("why"); for (const d of document.querySelectorAll("details")) d.open = true;`},
	{"an error", "", "error", `await busy(); await panel("why"); await paste("<b> is no script");`},
	{"a refused request", "", "request-error", `await busy(); await enter(id("request"), "bogus nonsense"); await click("propose");`},
	{"menu Client", "", "menu.Client.read", `await busy(); await click("menu.Client");`},
	{"menu Node", "", "menu.Node.campaign", `await busy(); await click("menu.Node");`},
	{"menu Members", "", "menu.Members.add-node", `await busy(); await click("menu.Members");`},
	{"menu Network", "", "menu.Network.partition", `await busy(); await click("menu.Network");`},
	{"menu Run", "", "menu.Run.new", `await busy(); await click("menu.Run");`},
	{"menu View", "", "menu.View.contrast", `await busy(); await click("menu.View");`},
	{"new cluster", "", "field.nodes", `await busy(); await key("n");`},
	{"propose", "", "field.value", `await busy(); await key("p");`},
	{"a wrong answer", "", "dialog-error", `await busy(); await key("k"); await enter(id("field.groups"), "nonsense"); await click("dialog-submit");`},
	{"a link's quality", "", "field.loss", `await busy(); await click("menu.Network"); await click("menu.Network.link");`},
	{"weather", "", "field.level", `await busy(); await click("menu.Network"); await click("menu.Network.hostility");`},
	{"run until", "", "field.condition", `await busy(); await key("u");`},
	{"help", "", "dialog", `await busy(); await key("?"); await seen("dialog", "Play or pause");`},
	{"what is checked", "", "dialog", `await busy(); await click("safety"); await seen("dialog", "Election Safety");`},
	{"palette", "", "palette-query", `await busy(); await key("k", { ctrlKey: true });`},
	{"share", "", "share-link", `await busy(); await click("share");`},
	{"presenting", fresh, "node.1", `await busy(); await key("P", { shiftKey: true }); await until(() => !id("menu.Run").checkVisibility(), "a page without menus");`},
	{"high contrast", fresh, "stage", `await busy(); await click("menu.View"); await click("menu.View.contrast"); await until(() => document.body.dataset.contrast === "high", "high contrast");`},
	{"inspector without anything", "", "inspector", `await busy(); await click("tab.inspector"); await seen("inspector", "Select a node");`},
	{"script panel", "", "script-new", `await busy(); await click("tab.script");`},
	{"lesson", fresh, "lesson-say", `await tour(); await click("lesson-next"); await click("lesson-next");`},
	{"question", fresh, "lesson-verdict", `await tour(); await click("lesson-next"); await click("lesson-choice");`},
	{"prediction seen", fresh, "lesson-foretold", `await tour(); await click("lesson-next"); await click("lesson-choice"); await click("lesson-next");`},
	{"figure of a lesson", "#lesson.02d-random-timeouts.10", "figure", ``},
	{"script of a lesson", fresh, "script-current", `await tour(); await click("tab.script"); await click("script-next");`},
	{"script that is edited", fresh, "script-input", `await tour(); await click("tab.script"); await click("script-edit");`},
	{"lessons", "", "site-script", `await busy(); await key("g");`},
	{"kept runs", "", "kept-run", `await busy(); dispatchEvent(new Event("pagehide")); await click("menu.Run"); await click("menu.Run.kept");`},
	{"banner", "#run1.4.AAAA", "banner", `glassraft.pause();`},
}

// Package scene draws: it turns the page's model into keyed elements, and two
// scenes into the patch that leads from one to the other. It is pure geometry
// and words; the browser sees nothing of it but the patch.
//
// It refuses to decide: what can be done and what is selected stands in
// wasm/app. Colours, sizes of type and spacing stand in web/style.css; a scene
// only says of what kind a thing is, by its class.
//
// Read scene.go (elements, groups and how they are listed) and painter.go (what is
// drawn anew, and what is kept), then what is drawn where: layout.go, stage.go and
// nodes.go (the cluster), messages.go and labels.go, logs.go, panels.go (why, tabs, next),
// inspector.go, controls.go (toolbar, clock, menus, what can be done with what is
// selected), timeline.go, script.go and lesson.go (what is played),
// figure.go (what a lesson shows of measurements), library.go
// (what can be opened), keep.go (what is kept, and links) and dialog.go; diff.go
// makes patches.
//
// Elements say in attributes what they are for. Package wasm (events.go, pointer.go)
// reads the first part of this table, patch.js the second, style.css the third, and
// the tests the last; index.html has some of them, too.
//
//	data-act       a click, Enter or Space does the action of this ID (app.Act)
//	data-arg       on what (Act.Arg)
//	data-enter     of a field: Enter in it does this action
//	data-change    of a choice: taking an option does this action, the option being its argument
//	data-input     of a control: which field of the model or the dialog it fills (app.Input)
//	data-measure   of a region: the model is told of its size (app.Resize) under this name
//	data-drag      "node": it can be dragged; data-arg is the node
//
//	data-root      of a region of index.html: it is there from the start under this key; see the Root constants
//	data-open      of the dialog: it is shown
//	data-in-view   another value brings the element into sight inside the frame that scrolls it
//	data-focus     another value gives the element the focus, and brings it into sight
//	data-caret     of a field whose text was set: where the caret is put, counted from 0
//
//	data-theme, data-contrast, data-motion, data-present, data-script, data-lesson, data-tab, data-rows
//	               of the body: how the page looks, which of its panels are shown, and how many rows the logs have
//
//	data-index     of the head of a column of the logs: its number, where that is no button
//
//	data-testid    a name that stays, for tests and for who embeds the page
//
// The attributes data-module... and data-export... of the scripts in index.html are
// tools/site's.
//
//	var painter scene.Painter
//	before := painter.Draw(model)
//	after := painter.Draw(model) // later
//	patch := scene.Patch(before, after) // for glassraftPatch in the page
package scene

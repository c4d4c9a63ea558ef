// Package scene draws: it turns the page's model into keyed elements, and two
// scenes into the patch that leads from one to the other. It is pure geometry
// and words; the browser sees nothing of it but the patch.
//
// It refuses to decide: what can be done and what is selected stands in
// wasm/app. Colours, sizes of type and spacing stand in web/style.css; a scene
// only says of what kind a thing is, by its class.
//
// Read scene.go (elements, groups and how they are listed) and painter.go (what is
// drawn anew, and what is kept), then what is drawn where: layout.go and stage.go
// (the cluster), messages.go, logs.go, panels.go (why, tabs, next), inspector.go,
// controls.go (toolbar, clock, menus, what can be done with what is selected),
// timeline.go, script.go and lesson.go (what is played), library.go (what can be
// opened) and dialog.go; diff.go makes patches.
//
//	var painter scene.Painter
//	before := painter.Draw(model)
//	after := painter.Draw(model) // later
//	patch := scene.Patch(before, after) // for glassraftPatch in the page
package scene

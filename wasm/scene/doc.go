// Package scene draws: it turns the page's model into keyed elements, and two
// scenes into the patch that leads from one to the other. It is pure geometry
// and words; the browser sees nothing of it but the patch.
//
// It refuses to decide: what can be done and what is selected stands in
// wasm/app. Colours, sizes of type and spacing stand in web/style.css; a scene
// only says of what kind a thing is, by its class.
//
// Read scene.go (elements and how they are listed), then what is drawn where:
// stage.go (the cluster), logs.go, panels.go (why, next, inspector) and
// controls.go (toolbar, actions, timeline); diff.go makes patches.
//
//	before := scene.Scene{}
//	after := scene.Draw(model)
//	patch, err := scene.Patch(before, after) // for glassraftPatch in boot.js
package scene

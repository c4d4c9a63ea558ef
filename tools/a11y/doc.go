// Package a11y holds the page against WCAG 2.0, 2.1 and 2.2, levels A and AA, with
// axe-core: every view, every dialog and every menu, light and dark, wide and on a
// phone.
//
// It is a test with a build tag of its own, since axe-core comes from npm:
//
//	make test-a11y
//
// Read axe_test.go (how a view is judged), then views_test.go (which there are).
package a11y

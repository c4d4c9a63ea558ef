// Package browser finds the Chromium that the end-to-end tests drive, and installs it where there is none and the machine
// allows it.
//
// It refuses to skip: without a browser the tests fail with a sentence that says what to do. It knows nothing of the page.
// Read path.go, then ensure.go; the command below it, ensure, prints the path.
//
//	path, err := browser.Path()
package browser

// Package browser finds the Chromium that the end-to-end tests, the measurements and the pictures drive, installs it where
// there is none and the machine allows it, and says how it is started.
//
// It refuses to skip: without a browser the tests fail with a sentence that says what to do. It knows nothing of the page.
// Read path.go, ensure.go and allocator.go; the command below it, ensure, prints the path.
//
//	allocator, stop, err := browser.Allocator(ctx)
//	tab, stopTab := chromedp.NewContext(allocator)
package browser

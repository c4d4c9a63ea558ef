package browser

import (
	"context"

	"github.com/chromedp/chromedp"
)

// flags is how Chromium is started, beside what chromedp does always.
var flags = []chromedp.ExecAllocatorOption{
	// Containers lack what its sandbox needs, and machines without a screen lack what its GPU process needs.
	chromedp.NoSandbox,
	chromedp.DisableGPU,
	// It would talk to its maker's servers, which no test and no measurement may wait for.
	chromedp.Flag("disable-background-networking", true),
	chromedp.Flag("disable-component-update", true),
	// Loopback is plain HTTP: it need not try anything else.
	chromedp.Flag("disable-quic", true),
}

// Allocator returns what the contexts of chromedp's browsers are made from: each that chromedp.NewContext makes of it
// starts a browser of its own, the one that Path finds. more are flags beside the usual ones. It returns ErrNone where
// there is no browser.
func Allocator(ctx context.Context, more ...chromedp.ExecAllocatorOption) (context.Context, context.CancelFunc, error) {
	path, err := Path()
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path))
	options = append(options, flags...)
	allocator, stop := chromedp.NewExecAllocator(ctx, append(options, more...)...)
	return allocator, stop, nil
}

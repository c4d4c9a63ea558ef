package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// newLed is the script of three nodes of which S1 leads term 1, and x is 1 on all of them.
const newLed = newThree + "campaign 1\nstabilize log-level=none\npropose 1 set x 1\nstabilize log-level=none\n"

// field is what is put into a field of a dialog.
type field struct{ name, text string }

// in gives the same page to a part of a test.
func (p *page) in(t testing.TB) *page { return &page{p.Tab, t} }

// menu opens a menu and clicks on an action in it.
func (p *page) menu(menu, id string) {
	p.t.Helper()
	p.press("menu." + menu)
	p.press("menu." + menu + "." + id)
}

// ask fills in the fields of the open dialog and answers it.
func (p *page) ask(fields ...field) {
	p.t.Helper()
	for _, f := range fields {
		p.enter(f)
	}
	p.press("dialog-submit")
}

// enter fills in one field of the open dialog.
func (p *page) enter(f field) {
	p.t.Helper()
	id := "field." + f.name
	require.True(p.t, p.exists(id), "there is no %s", id)
	control := query(testID(id))
	switch kind := evaluate[string](p, control+".type"); kind {
	case "checkbox":
		if (f.text == "true") != evaluate[bool](p, control+".checked") {
			p.press(id)
		}
	case "select-one":
		evaluate[any](p, "(() => { const control = "+control+"; control.value = "+quoted(p.t, f.text)+
			"; control.dispatchEvent(new Event('input', { bubbles: true })); })()")
	default:
		p.focus(testID(id))
		p.keys("a", chromedp.KeyModifiers(kb.ModifierCtrl))
		p.keys(kb.Backspace)
		p.keys(f.text)
	}
	p.WaitUntil(p.t, control+`.type === "checkbox" || `+control+".value === "+quoted(p.t, f.text))
}

// box is where an element is in the window, in CSS pixels.
type box struct{ X, Y, Width, Height float64 }

// at is a place inside, in parts of its width and height.
func (b box) at(x, y float64) spot { return spot{b.X + x*b.Width, b.Y + y*b.Height} }

// spot is a place in the window, in CSS pixels.
type spot struct{ X, Y float64 }

func (p *page) box(selector string) box {
	p.t.Helper()
	return evaluate[box](p, "(() => { const b = "+query(selector)+".getBoundingClientRect(); return { X: b.x, Y: b.y, Width: b.width, Height: b.height }; })()")
}

// mouse lets the mouse do something at a place.
func (p *page) mouse(kind input.DispatchMouseEventType, at spot, options ...chromedp.MouseOption) {
	p.t.Helper()
	p.Do(p.t, chromedp.MouseEvent(kind, at.X, at.Y, options...))
}

// hold presses the mouse at a place and draws it, pressed, over others, up to the last one.
func (p *page) hold(from spot, over ...spot) {
	p.t.Helper()
	p.mouse(input.DispatchMouseEventTypeMousePressed, from, chromedp.ButtonLeft, chromedp.ClickCount(1))
	for _, at := range over {
		p.mouse(input.DispatchMouseEventTypeMouseMoved, at, chromedp.ButtonLeft, pressed)
	}
}

// pressed says of a movement that the left button is down.
func pressed(params *input.DispatchMouseEventParams) {
	buttons := int64(1)
	params.Buttons = buttons
}

func (p *page) letGo(at spot) {
	p.t.Helper()
	p.mouse(input.DispatchMouseEventTypeMouseReleased, at, chromedp.ButtonLeft, chromedp.ClickCount(1))
}

// drag draws the mouse from one place to another, in some steps.
func (p *page) drag(from, to spot) {
	p.t.Helper()
	const steps = 4
	var over []spot
	for i := 1; i <= steps; i++ {
		part := float64(i) / steps
		over = append(over, spot{from.X + (to.X-from.X)*part, from.Y + (to.Y-from.Y)*part})
	}
	p.hold(from, over...)
	p.letGo(to)
	p.pictures()
}

// wheel turns the mouse's wheel at a place. The browser refuses a turn without both directions, so a hair stands for none.
func (p *page) wheel(at spot, x, y float64, options ...chromedp.MouseOption) {
	p.t.Helper()
	const hair = 1e-3
	turned := func(m *input.DispatchMouseEventParams) { m.DeltaX, m.DeltaY = cmp.Or(x, hair), cmp.Or(y, hair) }
	p.drawn(func() { p.mouse(input.DispatchMouseEventTypeMouseWheel, at, append(options, turned)...) })
}

// tap puts a finger on the middle of an element, and takes it away.
func (p *page) tap(selector string) {
	p.t.Helper()
	evaluate[any](p, query(selector)+`.scrollIntoView({ block: "nearest", inline: "nearest" })`)
	at := p.box(selector).at(0.5, 0.5)
	touch := func(kind input.DispatchTouchEventType, points []*input.TouchPoint) {
		p.Do(p.t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
			return err
		}))
	}
	p.drawn(func() {
		evaluate[any](p, `void (globalThis.tapped = false, addEventListener("click", () => { tapped = true; }, { once: true }))`)
		touch(input.DispatchTouchEventTypeTouchStart, []*input.TouchPoint{{X: at.X, Y: at.Y}})
		touch(input.DispatchTouchEventTypeTouchEnd, []*input.TouchPoint{})
		p.WaitUntil(p.t, "tapped") // The browser makes a click of it some time after the finger is gone.
	})
}

// count is how many elements have a data-testid.
func (p *page) count(id string) int {
	p.t.Helper()
	return evaluate[int](p, fmt.Sprintf("document.querySelectorAll('%s').length", testID(id)))
}

// visible tells whether an element takes room on the page.
func (p *page) visible(selector string) bool {
	p.t.Helper()
	b := p.box(selector)
	return b.Width > 0 && b.Height > 0
}

// style is what an element looks like, in one respect.
func (p *page) style(selector, property string) string {
	p.t.Helper()
	return evaluate[string](p, "getComputedStyle("+query(selector)+").getPropertyValue("+quoted(p.t, property)+")")
}

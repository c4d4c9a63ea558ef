package app

import (
	"fmt"
	"strconv"

	"glassraft/core"
)

// While it plays, the shown moment runs ahead at the chosen speed, and each
// event happens when it is due. When nothing is under way, time runs faster: a
// quiet wait is no less quiet for being short.
const (
	quietFactor = 6
	// eventsPerPicture bounds what one picture may catch up on, and so does
	// Animate.Late: in a browser an event costs a fifth of a millisecond, of many
	// nodes ten times as much.
	eventsPerPicture = 40
	// elapsedMaxMs bounds the real time between two pictures that counts: a
	// tab that was hidden does not race on when it is seen again.
	elapsedMaxMs = 100
)

// Speeds are how many virtual milliseconds pass in a real second; at 0 it is one
// event.
var Speeds = []int{0, 5, 10, 20, 50, 100, 250, 1000, 10_000, speedMax}

// speedMax is more than any machine can do: as fast as it goes.
const speedMax = 10_000_000

// SpeedOptions are the speeds to choose from, by their index.
func SpeedOptions() []Option {
	list := make([]Option, len(Speeds))
	for i, s := range Speeds {
		list[i] = Option{strconv.Itoa(i), speedText(s)}
	}
	return list
}

func speedText(msPerSecond int) string {
	switch {
	case msPerSecond == 0:
		return "1 event a second"
	case msPerSecond == speedMax:
		return "as fast as it goes"
	case msPerSecond == 1000:
		return "real time"
	case msPerSecond > 1000:
		return fmt.Sprintf("%d× real time", msPerSecond/1000)
	}
	return fmt.Sprintf("1/%d speed", 1000/msPerSecond)
}

// eventMs is how long an event is shown at the speed of one event a second.
const eventMs = 1000

// Glide lets a step by hand be seen: the shown moment runs from where it was to
// the event's own within a quarter of a second. It delays nothing: the event has
// happened, and what it did stands on the page at once.
type Glide struct {
	From, To core.Time
	leftMs   float64
}

const glideMs = 250

// Gliding tells whether the shown moment is still on its way.
func (m *Model) Gliding() bool { return m.Glide.leftMs > 0 }

// Moving tells whether real time changes what is shown.
func (m *Model) Moving() bool { return m.Playing || m.Gliding() }

// glide begins to move the shown moment from one to that of the current event.
func (m *Model) glide(from core.Time) {
	if m.Look.Still || from == m.Frame.Now {
		return
	}
	m.Glide = Glide{From: from, To: m.Frame.Now, leftMs: glideMs}
	m.Clock = from
}

// play starts or stops the passing of time. When it stops, the sentence is that
// of the event one is at.
func (m *Model) play(on bool) {
	m.Revision++
	if m.Gliding() {
		m.Clock = m.Frame.Now // a glide back would be ahead of what comes next
	}
	m.Playing, m.Glide = on, Glide{}
	m.eventAgeMs = 0
	if !on {
		if m.WhyAt != m.Frame.Event {
			m.explain()
		}
		if m.Clock < m.Frame.Now {
			m.Clock = m.Frame.Now
		}
	}
}

// animate lets real time pass. late tells that no further event shall happen for
// the sake of this picture; nil never does.
func (m *Model) animate(elapsedMs float64, late func() bool) error {
	m.whyAgeMs += elapsedMs
	m.playedMs += elapsedMs
	m.beat = int(m.playedMs / beatMs)
	elapsedMs = min(elapsedMs, elapsedMaxMs)
	if m.Gliding() {
		m.glideOn(elapsedMs)
	}
	var err error
	switch {
	case m.Playing && Speeds[m.Speed] == 0:
		err = m.playEvents(elapsedMs)
	case m.Playing && !m.Gliding():
		err = m.playTime(elapsedMs, late)
	}
	m.keepInSight()
	if err != nil {
		m.play(false)
		m.Error = err.Error()
	}
	return err
}

// glideOn moves the shown moment on its way.
func (m *Model) glideOn(elapsedMs float64) {
	g := &m.Glide
	g.leftMs = max(g.leftMs-elapsedMs, 0)
	m.Clock = g.To - core.Time(float64(g.To-g.From)*g.leftMs/glideMs)
	if g.leftMs == 0 {
		m.Revision++ // what was only on its way is gone
	}
}

// playEvents does an event a second.
func (m *Model) playEvents(elapsedMs float64) error {
	m.eventAgeMs += elapsedMs
	if m.eventAgeMs < eventMs {
		return nil
	}
	m.eventAgeMs -= eventMs
	if !m.hasNext() {
		m.play(false)
		return nil
	}
	return m.forward(stepEvent)
}

func (m *Model) playTime(elapsedMs float64, late func() bool) error {
	speed := float64(Speeds[m.Speed])
	if m.Hastens() {
		speed *= quietFactor
	}
	// Virtual µs in real ms, at speed virtual ms a real second.
	target := m.Clock + core.Time(elapsedMs*speed)
	for range eventsPerPicture {
		e, due, ok := m.peek()
		if !ok {
			m.play(false)
			break
		}
		if due > target {
			break
		}
		clock := m.Clock
		if err := m.do(e); err != nil {
			return err
		}
		m.Clock = max(clock, m.Frame.Now)
		if late != nil && late() {
			break // behind at least one event, so that it goes on
		}
	}
	m.Clock = max(m.Clock, min(target, m.horizon(target)))
	return nil
}

// horizon keeps the shown moment from running past an event that was not done
// for want of time.
func (m *Model) horizon(target core.Time) core.Time {
	if _, due, ok := m.peek(); ok && due < target {
		return due
	}
	return target
}

// Hastens tells whether time runs faster than was chosen, because nothing is under
// way.
func (m *Model) Hastens() bool {
	return m.Playing && Speeds[m.Speed] > 0 && Speeds[m.Speed] < 1000 && m.quiet()
}

func (m *Model) quiet() bool {
	if len(m.Frame.Messages) > 0 {
		return false
	}
	for i := range m.Frame.Nodes {
		if n := &m.Frame.Nodes[i]; n.Ready || len(n.Pending) > 0 {
			return false
		}
	}
	return true
}

package app

import (
	"glassraft/core"
)

// While it plays, the shown moment runs ahead at the chosen speed, and each
// event happens when it is due. When nothing is under way, time runs faster: a
// quiet wait is no less quiet for being short.
const (
	quietFactor = 6
	// eventsPerPicture bounds what one picture may catch up on, so that the
	// page stays responsive: in a browser an event costs half a millisecond.
	eventsPerPicture = 40
	// elapsedMaxMs bounds the real time between two pictures that counts: a
	// tab that was hidden does not race on when it is seen again.
	elapsedMaxMs = 100
)

// play starts or stops the passing of time. When it stops, the sentence is that
// of the event one is at.
func (m *Model) play(on bool) {
	m.Playing = on
	if !on {
		m.Why, m.WhyAt = m.latest, m.Frame.Event
	}
}

func (m *Model) animate(elapsedMs float64) error {
	m.whyAgeMs += elapsedMs
	if !m.Playing {
		return nil
	}
	elapsedMs = min(elapsedMs, elapsedMaxMs)
	speed := float64(Speeds[m.Speed])
	if m.quiet() {
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
		if err := m.do(e); err != nil {
			return err
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

func (m *Model) quiet() bool {
	if len(m.Frame.Messages) > 0 {
		return false
	}
	for _, n := range m.Frame.Nodes {
		if n.Ready {
			return false
		}
	}
	return true
}

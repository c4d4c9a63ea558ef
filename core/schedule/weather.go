package schedule

import (
	"fmt"
	"strings"

	"glassraft/core"
)

// Hostility is how bad the weather is.
type Hostility uint8

const (
	Calm  Hostility = iota // nothing is done to the cluster
	Lossy                  // messages are lost, doubled, late and out of order
	Rough                  // as Lossy, and nodes crash and links are cut
	Cruel                  // as Rough, all at once: torn writes, pauses, wrong clocks, slow disks, power cuts
)

var hostilityNames = [...]string{"calm", "lossy", "rough", "cruel"}

func (h Hostility) String() string {
	if int(h) < len(hostilityNames) {
		return hostilityNames[h]
	}
	return fmt.Sprintf("hostility(%d)", uint8(h))
}

// ParseHostility is the inverse of String.
func ParseHostility(s string) (Hostility, error) {
	for i, name := range hostilityNames {
		if name == s {
			return Hostility(i), nil
		}
	}
	return 0, fmt.Errorf("%w: hostility %q (legal: %s)", core.ErrMalformed, s, strings.Join(hostilityNames[:], ", "))
}

// Weather brings faults from its seed. It is a pure function of virtual time:
// at any moment it says which nodes shall be up, which links cut, and so on, and
// the schedule does, one event at a time, whatever makes the cluster so. So it
// keeps no state, and a branch of a run has the weather of the run.
//
// Up to Until it is hostile: what must hold then is safety. From Until on all
// that it may bring is mended and stays so: then the cluster must also make progress.
// A weather that is Calm touches nothing, before Until or after.
//
// Rough and cruel weather undo what a person does against them: who crashes a
// node that shall be up sees it restart, and so with cuts, pauses and speeds.
// What was set for one link, and messages that are held, stay as they are.
type Weather struct {
	Hostility Hostility
	Seed      uint64    // of the faults; that of the cluster draws everything else
	Until     core.Time // when it clears up
}

// A spell of weather lasts this long, in which nothing changes. It is about as
// long as an election takes, so that faults come before, during and after one.
const spell = 200 * core.Millisecond

// spellsMax bounds how far one look ahead goes.
const spellsMax = 1000

// sky is what the weather wants of a cluster during one spell.
type sky struct {
	link core.Link
	side func(core.NodeID) bool // nodes of different sides cannot talk
	node func(core.NodeID) fate
}

// fate is what the weather wants of one node.
type fate struct {
	state state
	how   core.CrashKind // where it crashes
	clock core.Permille
	disk  core.Permille
}

type state uint8

const (
	up state = iota
	down
	paused
)

// at is the sky at a time.
func (w Weather) at(t core.Time, usual core.Link) sky {
	if t >= w.Until {
		return sky{
			link: usual,
			side: func(core.NodeID) bool { return false },
			node: func(core.NodeID) fate { return fate{clock: 1000, disk: 1000} },
		}
	}
	number := uint64(t / spell)
	s := sky{link: w.link(usual)}
	s.side = func(id core.NodeID) bool { return w.side(number, id) }
	s.node = func(id core.NodeID) fate { return w.fate(number, id) }
	return s
}

// link is what the weather makes of the usual link: from a network that is seldom
// noticed to one in which hardly an election goes as it should.
func (w Weather) link(usual core.Link) core.Link {
	const percent = 10 // of a core.Permille
	l := usual
	switch w.Hostility {
	case Lossy:
		worsen(&l, 2*percent, 1*percent, 5*percent)
	case Rough:
		worsen(&l, 5*percent, 3*percent, 10*percent)
	case Cruel:
		worsen(&l, 15*percent, 10*percent, 25*percent)
		l.LongTail = true
	}
	return l
}

// worsen makes no share smaller than it is.
func worsen(l *core.Link, loss, duplicate, reorder core.Permille) {
	l.Loss, l.Duplicate, l.Reorder = max(l.Loss, loss), max(l.Duplicate, duplicate), max(l.Reorder, reorder)
}

// What is drawn for a spell.
const (
	drawState uint64 = iota + 1
	drawHow
	drawClock
	drawDisk
	drawSplit
	drawSide
	drawKeep
	drawPowerCut
)

func (w Weather) draw(what, number uint64, id core.NodeID, bound uint64) uint64 {
	return core.Draw(w.Seed, what, number, uint64(id)) % bound
}

// How many spells each kind of fault lasts: a partition long enough for an
// election on each side of it, a crash long enough to be missed, a wrong speed
// long enough to make a difference.
const (
	partitionSpells = 4
	crashSpells     = 3
	cruelSpells     = 2 // of crashes, pauses and power cuts in cruel weather
	speedSpells     = 10
)

// side tells on which side of a partition a node is during a spell. Each node
// draws its own, so that majorities, minorities and ties all come.
func (w Weather) side(number uint64, id core.NodeID) bool {
	number /= partitionSpells
	oneIn := uint64(0)
	switch w.Hostility {
	case Rough:
		oneIn = 4
	case Cruel:
		oneIn = 2
	}
	if oneIn == 0 || w.draw(drawSplit, number, 0, oneIn) != 0 {
		return false
	}
	return w.draw(drawSide, number, id, 2) == 0
}

// fate is what becomes of a node during a spell.
func (w Weather) fate(number uint64, id core.NodeID) fate {
	f := fate{clock: 1000, disk: 1000}
	switch w.Hostility {
	case Rough:
		const crashOneIn = 8
		if w.draw(drawState, number/crashSpells, id, crashOneIn) == 0 {
			f.state = down
		}
	case Cruel:
		const oneIn, powerOneIn = 8, 10
		period := number / cruelSpells
		switch w.draw(drawState, period, id, oneIn) {
		case 0, 1:
			f.state = down
			f.how = core.CrashKind(w.draw(drawHow, period, id, 3))
		case 2:
			f.state = paused
		}
		if w.draw(drawPowerCut, period, 0, powerOneIn) == 0 {
			f = fate{state: down, how: core.CrashLost}
		}
		clocks := [...]core.Permille{1000, 1000, 500, 950, 1050, 2000}
		disks := [...]core.Permille{1000, 1000, 100, 20}
		f.clock = clocks[w.draw(drawClock, number/speedSpells, id, uint64(len(clocks)))]
		f.disk = disks[w.draw(drawDisk, number/speedSpells, id, uint64(len(disks)))]
	}
	return f
}

// now is the event that brings the cluster nearer to what the weather wants at
// this time; nil if it is so.
func (w Weather) now(c *core.Cluster) core.Event {
	if w.Hostility == Calm {
		return nil
	}
	return w.difference(c, c.Now())
}

// change is when, before the next event of the cluster itself, the weather
// wants the cluster to be different; false if it does not.
func (w Weather) change(c *core.Cluster, first candidate) (core.Time, bool) {
	if w.Hostility == Calm {
		return 0, false
	}
	t := c.Now()
	for range spellsMax {
		t = min((t/spell+1)*spell, max(t, w.Until))
		if t <= c.Now() || first.event != nil && t > first.due {
			return 0, false
		}
		if w.difference(c, t) != nil {
			return t, true
		}
		if t == w.Until {
			return 0, false
		}
	}
	return t, true // so far nothing changes; look again from there
}

// difference is the first event that brings the cluster nearer to what the
// weather wants at a time; nil if it is so.
func (w Weather) difference(c *core.Cluster, t core.Time) core.Event {
	sky := w.at(t, c.Config().Link)
	if c.UsualLink() != sky.link {
		return core.SetLink{Link: sky.link}
	}
	if w.Hostility < Rough {
		return nil // crashes and cuts are somebody else's
	}
	if e := partition(c, sky.side); e != nil {
		return e
	}
	for _, n := range c.Nodes() {
		f := sky.node(n.ID())
		switch {
		case f.state == down && n.Up():
			return w.crash(n, f.how, t)
		case f.state == down:
			continue // neither clock nor disk matter
		case n.DownReason() != "" && n.Options().Breaks != 0:
			continue // its driver may never bring it up, and no time would pass
		case !n.Up():
			return core.Restart{Node: n.ID()}
		case f.state == paused && !n.Paused():
			return core.Pause{Node: n.ID()}
		case f.state == up && n.Paused():
			return core.Resume{Node: n.ID()}
		case n.ClockSpeed() != f.clock:
			return core.SetClock{Node: n.ID(), Speed: f.clock}
		case n.DiskSpeed() != f.disk:
			return core.SetDisk{Node: n.ID(), Speed: f.disk}
		}
	}
	return nil
}

// partition is the event that cuts the links between groups and no other; nil
// if it is so.
func partition(c *core.Cluster, side func(core.NodeID) bool) core.Event {
	differs, any := false, false
	var members []core.NodeID
	for _, from := range c.Nodes() {
		if side(from.ID()) {
			members = append(members, from.ID())
		}
		for _, to := range c.Nodes() {
			if from == to {
				continue
			}
			_, cut, err := c.Link(core.LinkID{From: from.ID(), To: to.ID()})
			if err != nil {
				panic("invariant: two nodes have a link: " + err.Error())
			}
			want := side(from.ID()) != side(to.ID())
			differs, any = differs || cut != want, any || want
		}
	}
	switch {
	case !differs:
		return nil
	case !any:
		return core.Heal{}
	}
	return core.Partition{Groups: [][]core.NodeID{members}}
}

// crash is a crash of the node as the weather wants it, or a plain one where
// there is no write to tear.
func (w Weather) crash(n *core.Node, how core.CrashKind, t core.Time) core.Event {
	if how != core.CrashTorn {
		return core.Crash{Node: n.ID(), How: how}
	}
	records, whole := n.NextWrite()
	if records == 0 {
		return core.Crash{Node: n.ID()}
	}
	keep := 0
	if !whole {
		keep = int(w.draw(drawKeep, uint64(t), n.ID(), uint64(records+1)))
	}
	return core.Crash{Node: n.ID(), How: how, Keep: keep}
}

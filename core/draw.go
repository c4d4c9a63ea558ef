package core

import "math/bits"

// Chance is a pure function: what is drawn follows from the seed and from what
// it is drawn for, never from how often something was drawn before. So an
// event on one node never changes what another node draws.

// purpose keeps draws for different things apart.
type purpose uint64

const (
	drawElectionTimeout purpose = iota + 1
	drawLatency
	drawTail
	drawLoss
	drawDuplicate
	drawReorder
	drawDetour
	drawOperation
	drawClient
	drawOutside
)

// draw mixes a seed and what the draw is for into 64 even bits (the finisher
// of the splitmix64 generator, once per word).
func draw(seed uint64, p purpose, a, b, c uint64) uint64 {
	var h uint64
	for _, w := range [...]uint64{seed, uint64(p), a, b, c} {
		h += w + 0x9e3779b97f4a7c15
		h ^= h >> 30
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 27
		h *= 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// Draw is chance for those who bring it about from outside a cluster: 64 even
// bits that follow from a seed and from what they are for.
func Draw(seed, what, a, b uint64) uint64 {
	return draw(draw(seed, drawOutside, what, 0, 0), drawOutside, a, b, 0)
}

// within brings a draw into [low, high]. The bias of the remainder is below
// one in 2^40 for the ranges in use.
func within(drawn uint64, low, high int64) int64 {
	return low + int64(drawn%uint64(high-low+1))
}

// electionTimeout is the number of ticks after which a node in a role and term
// starts an election. The library draws it anew with each change of term or
// role; here the same change always draws the same.
func electionTimeout(seed uint64, o Options, id NodeID, term Term, role Role) int {
	d := draw(seed, drawElectionTimeout, uint64(id), uint64(term), uint64(role))
	return int(within(d, int64(o.ElectionTick), int64(o.ElectionTickTop)))
}

// drawMessage is a draw for one message.
func drawMessage(seed uint64, p purpose, id MsgID) uint64 {
	return draw(seed, p, uint64(id.From), uint64(id.Seq), uint64(id.Copy))
}

// happens draws whether something befalls a message that befalls this share.
func happens(seed uint64, p purpose, id MsgID, share Permille) bool {
	return within(drawMessage(seed, p, id), 1, 1000) <= int64(share)
}

// latency is how long a message is under way.
func latency(seed uint64, l Link, id MsgID) Time {
	t := Time(within(drawMessage(seed, drawLatency, id), int64(l.LatencyMin), int64(l.LatencyMax)))
	if l.LongTail {
		// Each further doubling is half as likely. Six of them are 64 times
		// the usual: rarer ones would be seen by nobody.
		const doublingsMax = 6
		doublings := min(bits.TrailingZeros64(drawMessage(seed, drawTail, id)), doublingsMax)
		t = min(l.LatencyMin+(t-l.LatencyMin)<<doublings, DelayMax)
	}
	return t
}

// detour is how much longer a reordered message is under way: up to three times
// the longest latency.
func detour(seed uint64, l Link, id MsgID) Time {
	return Time(within(drawMessage(seed, drawDetour, id), 1, max(3*int64(l.LatencyMax), 1)))
}

// duration is how long a node's operation takes.
func duration(seed uint64, d Disk, id OpID, apply bool) Time {
	least, most := d.WriteMin, d.WriteMax
	if apply {
		least, most = d.ApplyMin, d.ApplyMax
	}
	return Time(within(draw(seed, drawOperation, uint64(id.Node), uint64(id.Seq), 0), int64(least), int64(most)))
}

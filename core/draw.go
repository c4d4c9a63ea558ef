package core

// Chance is a pure function: what is drawn follows from the seed and from what
// it is drawn for, never from how often something was drawn before. So an
// event on one node never changes what another node draws.

// purpose keeps draws for different things apart.
type purpose uint64

const (
	drawElectionTimeout purpose = iota + 1
	drawLatency
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

// latency is how long a message is under way.
func latency(seed uint64, l Link, id MsgID) Time {
	d := draw(seed, drawLatency, uint64(id.From), uint64(id.Seq), uint64(id.Copy))
	return Time(within(d, int64(l.LatencyMin), int64(l.LatencyMax)))
}

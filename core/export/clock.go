package export

import (
	"strconv"

	"glassraft/core"
)

// host numbers what has a line of its own in a space-time diagram: the nodes by
// their ids, the clients after them, and the network last.
type host int

const (
	clientsFrom = core.NodesMax
	networkHost = host(core.NodesMax + core.ClientsMax + 1)
	hosts       = int(networkHost) + 1
)

func nodeHost(id core.NodeID) host     { return host(id) }
func clientHost(id core.ClientID) host { return clientsFrom + host(id) }

// String gives "S1", "c1" or "network".
func (h host) String() string {
	switch {
	case h == networkHost:
		return "network"
	case h > clientsFrom:
		return core.ClientID(h - clientsFrom).String()
	}
	return core.NodeID(h).String()
}

// clock is a vector clock: for each host, how many of its happenings can have
// had an influence (Mattern 1989).
type clock [hosts]uint32

// merge makes the clock know what another one knows.
func (c *clock) merge(other clock) {
	for h := range c {
		c[h] = max(c[h], other[h])
	}
}

// append appends the clock as ShiViz reads it: {"S1":3, "S2":1}. Hosts of which
// nothing is known are left out.
func (c *clock) append(b []byte) []byte {
	b = append(b, '{')
	for h, n := range c {
		if n == 0 {
			continue
		}
		if b[len(b)-1] != '{' {
			b = append(b, ", "...)
		}
		b = append(b, '"')
		b = append(b, host(h).String()...)
		b = append(b, `":`...)
		b = strconv.AppendUint(b, uint64(n), 10)
	}
	return append(b, '}')
}

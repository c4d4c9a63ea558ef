package core

// Limits. Each is checked before anything changes.
const (
	// NodesMax: a circle of 25 nodes can still be drawn and told apart.
	NodesMax = 25
	// InFlightMax: more messages than this mean that nobody delivers; a
	// leader that is never heard would fill the memory of the tab.
	InFlightMax = 10_000
	// IndexStartMax: a log that starts beyond this would run out of indexes that
	// a page can count exactly.
	IndexStartMax = 1 << 50
	// TickCountMax: a thousand seconds in one event is more than any timeout.
	TickCountMax = 1_000_000
	// RequestBytesMax: requests are read by people; 64 KiB is a long letter.
	RequestBytesMax = 64 << 10
	// PendingMax is how many requests may wait at one node: each applied
	// entry looks through them.
	PendingMax = 1000
	// ElectionTickMax bounds the timeouts: ten minutes at a tick of 1 ms.
	ElectionTickMax = 600_000
	// CopiesMax: how often the network may duplicate one message.
	CopiesMax = 255
	// DelayMax: nobody waits longer than a minute for one message or one write.
	DelayMax = 60_000 * Millisecond
	// TimeMax: a run lasts at most a year of virtual time, far from where
	// sums of times overflow.
	TimeMax = 365 * 24 * 3600 * 1000 * Millisecond
	// SpeedMin and SpeedMax bound how wrong a clock and how slow a disk may be.
	SpeedMin, SpeedMax Permille = 10, 10_000
	// ClientsMax: clients are drawn, and each of their operations is one that
	// the search for a linear order has to place.
	ClientsMax = 20
	// OperationsMax and AttemptsMax of a client: more than a history holds events.
	OperationsMax = 1_000_000
	AttemptsMax   = 1000
	// TickIntervalMax: the library's own programs tick at most this slowly.
	TickIntervalMax = 1000 * Millisecond
	// ClientKeysMax: an alphabet of keys.
	ClientKeysMax = 26
)

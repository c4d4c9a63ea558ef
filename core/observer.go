package core

// Observer watches a run from its first event.
type Observer interface {
	// Observe is called after each event with what it did.
	Observe(c *Cluster, e Event, fx Effects)
	// Clone gives an observer that has seen the same. What one of the two sees
	// from then on, the other does not.
	Clone() Observer
}

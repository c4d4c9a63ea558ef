package export

import (
	"fmt"

	"glassraft/core"
)

// replay does the events one after the other and shows each to see, numbered
// from 1, before the next is done. An event that is not possible ends it with an
// error that names its number and wraps that of core.Cluster.Do.
func replay(c *core.Cluster, events []core.Event, see func(n int, e core.Event, effects core.Effects) error) error {
	for i, e := range events {
		effects, err := c.Do(e)
		if err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
		if err := see(i+1, e, effects); err != nil {
			return err
		}
	}
	return nil
}

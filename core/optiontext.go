package core

import (
	"slices"
	"strconv"
	"strings"
)

// The names of everything that a script can set. Those of Options are the names
// of etcd/raft's interaction scripts where those have one.

var optionSettings = settings[Options]{
	intSetting("election-tick", func(o *Options) *int { return &o.ElectionTick }),
	intSetting("election-tick-top", func(o *Options) *int { return &o.ElectionTickTop }),
	intSetting("heartbeat-tick", func(o *Options) *int { return &o.HeartbeatTick }),
	boolSetting("prevote", func(o *Options) *bool { return &o.PreVote }),
	boolSetting("checkquorum", func(o *Options) *bool { return &o.CheckQuorum }),
	settingOf("read-only", strings.Join(readOnlyNames[:], ", "), func(o *Options) *bool { return &o.LeaseReads },
		func(lease bool) string {
			if lease {
				return readOnlyNames[1]
			}
			return readOnlyNames[0]
		},
		func(s string) (bool, error) {
			i := slices.Index(readOnlyNames[:], s)
			if i < 0 {
				return false, ErrMalformed
			}
			return i == 1, nil
		}),
	boolSetting("disable-proposal-forwarding", func(o *Options) *bool { return &o.DisableProposalForwarding }),
	boolSetting("step-down-on-removal", func(o *Options) *bool { return &o.StepDownOnRemoval }),
	boolSetting("disable-conf-change-validation", func(o *Options) *bool { return &o.DisableConfChangeValidation }),
	boolSetting("async-storage-writes", func(o *Options) *bool { return &o.AsyncStorageWrites }),
	sizeSetting("max-size-per-msg", func(o *Options) *uint64 { return &o.MaxSizePerMsg }),
	intSetting("inflight", func(o *Options) *int { return &o.MaxInflightMsgs }),
	sizeSetting("inflight-bytes", func(o *Options) *uint64 { return &o.MaxInflightBytes }),
	sizeSetting("max-uncommitted-size", func(o *Options) *uint64 { return &o.MaxUncommittedEntriesSize }),
	sizeSetting("max-committed-size-per-ready", func(o *Options) *uint64 { return &o.MaxCommittedSizePerReady }),
	boolSetting("fresh-snapshots", func(o *Options) *bool { return &o.FreshSnapshots }),
	boolSetting("report-snapshots", func(o *Options) *bool { return &o.ReportSnapshots }),
	boolSetting("queue-responses", func(o *Options) *bool { return &o.QueueResponses }),
	boolSetting("durable-machine", func(o *Options) *bool { return &o.DurableMachine }),
	settingOf("break", breakNames(), func(o *Options) *Breaks { return &o.Breaks }, Breaks.String, ParseBreaks),
}

var readOnlyNames = [...]string{"safe", "lease-based"}

var linkSettings = settings[Link]{
	timeSetting("latency-min-us", func(l *Link) *Time { return &l.LatencyMin }),
	timeSetting("latency-max-us", func(l *Link) *Time { return &l.LatencyMax }),
	boolSetting("long-tail", func(l *Link) *bool { return &l.LongTail }),
	shareSetting("loss", func(l *Link) *Permille { return &l.Loss }),
	shareSetting("duplicate", func(l *Link) *Permille { return &l.Duplicate }),
	shareSetting("reorder", func(l *Link) *Permille { return &l.Reorder }),
}

var clientSettings = settings[ClientOptions]{
	intSetting("operations", func(o *ClientOptions) *int { return &o.Operations }),
	timeSetting("think-us", func(o *ClientOptions) *Time { return &o.Think }),
	timeSetting("timeout-us", func(o *ClientOptions) *Time { return &o.Timeout }),
	intSetting("attempts", func(o *ClientOptions) *int { return &o.Attempts }),
	intSetting("keys", func(o *ClientOptions) *int { return &o.Keys }),
	shareSetting("reads", func(o *ClientOptions) *Permille { return &o.Reads }),
}

// configSettings are those of Config, beside its seed, Link and Options.
var configSettings = settings[Config]{
	timeSetting("tick-us", func(c *Config) *Time { return &c.TickInterval }),
	timeSetting("write-min-us", func(c *Config) *Time { return &c.Disk.WriteMin }),
	timeSetting("write-max-us", func(c *Config) *Time { return &c.Disk.WriteMax }),
	timeSetting("apply-min-us", func(c *Config) *Time { return &c.Disk.ApplyMin }),
	timeSetting("apply-max-us", func(c *Config) *Time { return &c.Disk.ApplyMax }),
	settingOf("machine", strings.Join(machineNames[:], ", "), func(c *Config) *Machine { return &c.Machine }, Machine.String,
		func(s string) (Machine, error) {
			i := slices.Index(machineNames[:], s)
			if i < 0 {
				return 0, ErrMalformed
			}
			return Machine(i), nil
		}),
}

// seedSetting stands apart: a seed is always written, even where it is the usual one.
var seedSetting = settingOf(seedName, "a whole number", func(c *Config) *uint64 { return &c.Seed },
	func(seed uint64) string { return strconv.FormatUint(seed, 10) },
	func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })

// OptionNames lists the names that Options.SetOption takes.
func OptionNames() []string { return optionSettings.names() }

// SetOption sets one option by its name in scripts. An unknown name or a value
// that is none are ErrConfig; whether the options fit together is for Validate.
func (o *Options) SetOption(name, value string) error { return optionSettings.set(o, name, value) }

// String gives the options that differ from Defaults, as a script writes them,
// each after a space: " prevote=true inflight=1". SetOption reads them back.
func (o Options) String() string { return optionSettings.differences(o, Defaults().Options) }

// LinkOptionNames lists the names that Link.SetOption takes.
func LinkOptionNames() []string { return linkSettings.names() }

// SetOption sets one field by its name in scripts, as Options.SetOption does.
func (l *Link) SetOption(name, value string) error { return linkSettings.set(l, name, value) }

// String gives what differs from the link of Defaults: " loss=5%".
func (l Link) String() string { return linkSettings.differences(l, Defaults().Link) }

// ClientOptionNames lists the names that ClientOptions.SetOption takes.
func ClientOptionNames() []string { return clientSettings.names() }

// SetOption sets one field by its name in scripts, as Options.SetOption does.
func (o *ClientOptions) SetOption(name, value string) error {
	return clientSettings.set(o, name, value)
}

// String gives what differs from DefaultClient: " operations=10".
func (o ClientOptions) String() string { return clientSettings.differences(o, DefaultClient()) }

// ConfigNames lists the names that Config.SetOption takes: "seed", the times,
// and those of its Link and Options.
func ConfigNames() []string {
	return slices.Concat([]string{seedName}, configSettings.names(), LinkOptionNames(), OptionNames())
}

const seedName = "seed"

// SetOption sets one field of the configuration, its Link or its Options by its
// name in scripts, as Options.SetOption does.
func (c *Config) SetOption(name, value string) error {
	switch {
	case name == seedName:
		return seedSetting.set(c, value)
	case slices.Contains(configSettings.names(), name):
		return configSettings.set(c, name, value)
	case slices.Contains(LinkOptionNames(), name):
		return c.Link.SetOption(name, value)
	}
	return c.Options.SetOption(name, value)
}

// String gives the seed, and what differs from Defaults: " seed=1 loss=5%".
func (c Config) String() string {
	return " " + seedName + "=" + seedSetting.text(&c) + configSettings.differences(c, Defaults()) + c.Link.String() + c.Options.String()
}

package core

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// option is one field of Options as scripts write it: name=value.
type option struct {
	name string
	text func(*Options) string
	set  func(*Options, string) error
}

// options is the table behind Options.String, SetOption and OptionNames. The
// names are those of etcd/raft's interaction scripts where those have one.
var options = []option{
	intOption("election-tick", func(o *Options) *int { return &o.ElectionTick }),
	intOption("election-tick-top", func(o *Options) *int { return &o.ElectionTickTop }),
	intOption("heartbeat-tick", func(o *Options) *int { return &o.HeartbeatTick }),
	boolOption("prevote", func(o *Options) *bool { return &o.PreVote }),
	boolOption("checkquorum", func(o *Options) *bool { return &o.CheckQuorum }),
	{
		name: "read-only",
		text: func(o *Options) string { return readOnlyNames[btoi(o.LeaseReads)] },
		set: func(o *Options, s string) error {
			i := slices.Index(readOnlyNames[:], s)
			if i < 0 {
				return fmt.Errorf("%w: read-only=%s (legal: %s)", ErrConfig, s, strings.Join(readOnlyNames[:], ", "))
			}
			o.LeaseReads = i == 1
			return nil
		},
	},
	boolOption("disable-proposal-forwarding", func(o *Options) *bool { return &o.DisableProposalForwarding }),
	boolOption("step-down-on-removal", func(o *Options) *bool { return &o.StepDownOnRemoval }),
	sizeOption("max-size-per-msg", func(o *Options) *uint64 { return &o.MaxSizePerMsg }),
	intOption("inflight", func(o *Options) *int { return &o.MaxInflightMsgs }),
	sizeOption("max-uncommitted-size", func(o *Options) *uint64 { return &o.MaxUncommittedEntriesSize }),
	sizeOption("max-committed-size-per-ready", func(o *Options) *uint64 { return &o.MaxCommittedSizePerReady }),
}

var readOnlyNames = [...]string{"safe", "lease-based"}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func intOption(name string, field func(*Options) *int) option {
	return option{
		name: name,
		text: func(o *Options) string { return strconv.Itoa(*field(o)) },
		set: func(o *Options, s string) error {
			v, err := strconv.Atoi(s)
			if err != nil {
				return fmt.Errorf("%w: %s=%s (legal: a whole number)", ErrConfig, name, s)
			}
			*field(o) = v
			return nil
		},
	}
}

func sizeOption(name string, field func(*Options) *uint64) option {
	return option{
		name: name,
		text: func(o *Options) string {
			if *field(o) == math.MaxUint64 {
				return "no-limit"
			}
			return strconv.FormatUint(*field(o), 10)
		},
		set: func(o *Options, s string) error {
			if s == "no-limit" {
				*field(o) = math.MaxUint64
				return nil
			}
			v, err := strconv.ParseUint(s, 10, 64)
			if err != nil {
				return fmt.Errorf("%w: %s=%s (legal: bytes, or no-limit)", ErrConfig, name, s)
			}
			*field(o) = v
			return nil
		},
	}
}

func boolOption(name string, field func(*Options) *bool) option {
	return option{
		name: name,
		text: func(o *Options) string { return strconv.FormatBool(*field(o)) },
		set: func(o *Options, s string) error {
			switch s {
			case "true", "":
				*field(o) = true
			case "false":
				*field(o) = false
			default:
				return fmt.Errorf("%w: %s=%s (legal: true, false)", ErrConfig, name, s)
			}
			return nil
		},
	}
}

// OptionNames lists the names that SetOption takes.
func OptionNames() []string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = o.name
	}
	return names
}

// SetOption sets one option by its name in scripts. An unknown name or a value
// that is none are ErrConfig; whether the options fit together is for Validate.
func (o *Options) SetOption(name, value string) error {
	i := slices.IndexFunc(options, func(opt option) bool { return opt.name == name })
	if i < 0 {
		return fmt.Errorf("%w: unknown option %q (legal: %s)", ErrConfig, name, strings.Join(OptionNames(), ", "))
	}
	return options[i].set(o, value)
}

// String gives the options that differ from Defaults, as a script writes them,
// each after a space: " prevote=true inflight=1". SetOption reads them back.
func (o Options) String() string {
	defaults := Defaults().Options
	var b strings.Builder
	for _, opt := range options {
		if text := opt.text(&o); text != opt.text(&defaults) {
			b.WriteString(" " + opt.name + "=" + text)
		}
	}
	return b.String()
}

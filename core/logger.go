package core

import (
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// LogLevel is the level of a line that the library logs (raft.Logger).
type LogLevel uint8

const (
	LogDebug LogLevel = iota
	LogInfo
	LogWarn
	LogError
)

var levelNames = [...]string{"DEBUG", "INFO", "WARN", "ERROR"}

func (l LogLevel) String() string { return levelNames[l] }

// raftLogger turns the library's log lines into effects. They are the one
// thing that is put into words as it happens: their arguments point into
// raft's live state, which would say something else a moment later.
type raftLogger struct {
	node NodeID
	out  *Effects
}

func (l raftLogger) log(level LogLevel, line string) {
	*l.out = append(*l.out, Logged{Node: l.node, Level: level, Line: line})
}

func (l raftLogger) logf(level LogLevel, format string, v []any) {
	for i := range v {
		// The text of a protobuf message differs from build to build, on
		// purpose; a trace must not.
		if cs, ok := v[i].(*raftpb.ConfState); ok {
			v[i] = raft.DescribeConfState(cs)
		}
	}
	l.log(level, fmt.Sprintf(format, v...))
}

func (l raftLogger) Debug(v ...any)              { l.log(LogDebug, fmt.Sprint(v...)) }
func (l raftLogger) Debugf(f string, v ...any)   { l.logf(LogDebug, f, v) }
func (l raftLogger) Info(v ...any)               { l.log(LogInfo, fmt.Sprint(v...)) }
func (l raftLogger) Infof(f string, v ...any)    { l.logf(LogInfo, f, v) }
func (l raftLogger) Warning(v ...any)            { l.log(LogWarn, fmt.Sprint(v...)) }
func (l raftLogger) Warningf(f string, v ...any) { l.logf(LogWarn, f, v) }
func (l raftLogger) Error(v ...any)              { l.log(LogError, fmt.Sprint(v...)) }
func (l raftLogger) Errorf(f string, v ...any)   { l.logf(LogError, f, v) }

// The library relies on Panic and Fatal not coming back; Node.observe catches
// what is thrown here and takes the node down.

func (l raftLogger) Panic(v ...any)            { panic(fmt.Sprint(v...)) }
func (l raftLogger) Panicf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
func (l raftLogger) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (l raftLogger) Fatalf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }

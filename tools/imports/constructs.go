package imports

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
)

// Constructs returns where a file starts goroutines or touches channels, in the order of the file. name is what the places
// call the file.
func Constructs(files *token.FileSet, file *ast.File, name string) []Construct {
	var found []Construct
	ast.Inspect(file, func(node ast.Node) bool {
		if what := concurrent(node); what != "" {
			place := name + ":" + strconv.Itoa(files.Position(node.Pos()).Line)
			found = append(found, Construct{Place: place, What: what})
		}
		return true
	})
	return slices.Compact(found)
}

// concurrent names a node that starts a goroutine or touches a channel.
func concurrent(node ast.Node) string {
	switch node := node.(type) {
	case *ast.GoStmt:
		return "go statement"
	case *ast.SelectStmt:
		return "select"
	case *ast.ChanType:
		return "channel type"
	case *ast.SendStmt:
		return "channel send"
	case *ast.UnaryExpr:
		if node.Op == token.ARROW {
			return "channel receive"
		}
	}
	return ""
}

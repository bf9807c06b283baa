// Lints a Dockerfile with BuildKit's own parser and rules (what `docker build --check` runs), without a daemon and without
// asking a registry: of base images it assumes nothing.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

type emptyImages struct{}

func (emptyImages) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config, err := json.Marshal(ocispecs.Image{Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"}})
	return ref, "", config, err
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: lint-dockerfile DOCKERFILE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	results, err := lintText(path, text)
	if err != nil {
		return err
	}
	if results.Error != nil {
		return fmt.Errorf("%s: %s", path, results.Error.Message)
	}
	for _, found := range results.Warnings {
		line := int32(0)
		if ranges := found.Location.GetRanges(); len(ranges) > 0 {
			line = ranges[0].GetStart().GetLine()
		}
		fmt.Fprintf(os.Stderr, "%s:%d: %s: %s\n", path, line, found.RuleName, found.Detail)
	}
	if len(results.Warnings) > 0 {
		return fmt.Errorf("%d warnings", len(results.Warnings))
	}
	return nil
}

func lintText(path string, text []byte) (*lint.LintResults, error) {
	platform := ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	source := llb.NewSourceMap(nil, path, "Dockerfile", text)
	// Where the file came from matters to a build, not here; but it must not be nil.
	source.Definition = &llb.Definition{}
	return dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildPlatforms: []ocispecs.Platform{platform}},
		TargetPlatform: &platform,
		SourceMap:      source,
		MetaResolver:   emptyImages{},
	})
}

// Checks a Compose file as `docker compose config` does (schema, interpolation, merges, references) with the library that
// Docker Compose itself uses, without a daemon. Prints nothing when it is well.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: check-compose COMPOSE_FILE ENV_FILE")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(path, envFile string) error {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithEnvFiles(envFile), cli.WithDotEnv, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	if len(project.Services) == 0 {
		return fmt.Errorf("%s has no services", path)
	}
	return nil
}

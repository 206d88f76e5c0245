/** What `pulumi new typescript` starts with: a program that declares nothing, and what the engine takes by itself. */
import * as pulumi from "@pulumi/pulumi";

void pulumi;

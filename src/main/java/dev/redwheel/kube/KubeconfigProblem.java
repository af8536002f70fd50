package dev.redwheel.kube;

/**
 * Something wrong in a kubeconfig file; whatever it does not touch still works.
 *
 * @param file the file as it was named
 * @param line from 1; 0 when the problem is the file itself
 * @param column from 1; 0 likewise
 * @param what one sentence, never with a secret in it
 */
public record KubeconfigProblem(String file, int line, int column, String what) {
    /** "/home/ops/.kube/config:12:5", or the file alone. */
    public String place() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}

/** The deployment model and its Helm values: rendering, reading back, schema validation, differences. */
@NullMarked
package dev.redwheel.values;

import org.jspecify.annotations.NullMarked;

package io.lockstep.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaErrorsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    query engine shutdown                               | true  | true  | true
                    engine is closed                                    | true  | true  | true
                    tsdb store is closed                                | true  | true  | true
                    [shard 7] shard is disabled                         | true  | true  | true
                    open /data/000001.tsm: Too many open files          | true  | true  | true
                    max-concurrent-queries limit exceeded(5, 5)         | false | true  | true
                    query interrupted                                   | false | false | true
                    query-timeout limit exceeded                        | false | false | true
                    shard 4 is pending deletion                         | false | false | true
                    database not found: d                               | false | false | false
                    not executed                                        | false | false | false
                    user not found                                      | false | false | false
                    """)
    void whatAnErrorSpeaksOf(String error, boolean outOfOrder, boolean ofThisServer, boolean ofThisServerOrRun) {
        assertThat(ReplicaErrors.outOfOrder(error)).isEqualTo(outOfOrder);
        assertThat(ReplicaErrors.ofThisServer(error)).isEqualTo(ofThisServer);
        assertThat(ReplicaErrors.ofThisServerOrRun(error)).isEqualTo(ofThisServerOrRun);
    }
}

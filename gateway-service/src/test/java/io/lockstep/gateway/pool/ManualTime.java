package io.lockstep.gateway.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A scheduler whose time stands still until it is moved; for one thread. What is due at once runs at once. */
public final class ManualTime implements Scheduler {

    private record Task(long at, Runnable run, Disposable handle) {}

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::at));
    private long now;

    public long nanoTime() {
        return now;
    }

    public void advance(Duration by) {
        long until = now + by.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= until) {
            Task task = tasks.remove();
            now = task.at();
            if (!task.handle().isDisposed()) {
                task.run().run();
            }
        }
        now = until;
    }

    @Override
    public Disposable schedule(Runnable task) {
        task.run();
        return Disposables.disposed();
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Disposable handle = Disposables.single();
        tasks.add(new Task(now + unit.toNanos(delay), task, handle));
        return handle;
    }

    @Override
    public Worker createWorker() {
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return ManualTime.this.schedule(task);
            }

            @Override
            public void dispose() {}
        };
    }
}

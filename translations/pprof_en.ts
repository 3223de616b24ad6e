<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CallGraph</name>
    <message>
        <source>self %1, total %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 goes from %3 to %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 inlined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, inlined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, over functions that are not in the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n functions, %2</source>
        <translation>
            <numerusform>%1 of %n function, %2</numerusform>
            <numerusform>%1 of %n functions, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pprof::desktop</name>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export flame graph…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write what is shown as a flame graph file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy as command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command line that prints what is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile &amp;information</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the profile holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Flame graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the flame graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the table of functions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For&amp;ward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last step back again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Search…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search for frames in the flame graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next frame found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the frame found before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ystem theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark text on light ground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light text on dark ground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all filters away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About pprof-desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Call graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the call graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to what the view showed before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open from &amp;Datadog…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a profile at Datadog and download it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;location…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the profile of a running program, a fleet or Datadog by its address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the profile again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::CallGraphCanvas</name>
    <message>
        <source>Call graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::CallGraphView</name>
    <message>
        <source>−</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller (Ctrl+-)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger (Ctrl++)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom to fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole graph (Ctrl+0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Function</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Nodes:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many functions the graph shows: those that say most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1%</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Laying out %n functions…</source>
        <translation>
            <numerusform>Laying out %n function…</numerusform>
            <numerusform>Laying out %n functions…</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layout was stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer nodes take less time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to draw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No function has any weight with this sample type and these filters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call graph needs Graphviz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call graph could not be laid out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer nodes take less time and memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not among the functions that are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a function to select it, double-click to keep what goes through it; arrows walk along calls.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its program dot, which lays graphs out, is not in PATH. Install it, then try again. The other views do without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On Debian and Ubuntu: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop laying out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up the picture that is being made (Escape)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::DatadogDialog</name>
    <message>
        <source>Open from Datadog</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checkout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Environment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prod</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>-3h, -7d, 2026-11-22T10:00:00Z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Site</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as DD_SITE says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;List profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datadog &amp;keys…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files of the profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keys are forgotten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keys are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking Datadog…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no profiles of this service, environment and time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The newest %n profile(s); there are more.</source>
        <translation>
            <numerusform>The newest %n profile; there are more.</numerusform>
            <numerusform>The newest %n profiles; there are more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n profile(s)</source>
        <translation>
            <numerusform>%n profile</numerusform>
            <numerusform>%n profiles</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no folder for it: %1 cannot be made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::Document</name>
    <message>
        <source>opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Focus: only stacks through it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Ignore: leave out stacks through it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hide: take its frames out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Root here: cut stacks above it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::ExportDialog</name>
    <message>
        <source>SVG picture (*.svg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTML page (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folded stacks (*.folded)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export flame graph</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::FilterBar</name>
    <message>
        <source>F&amp;ocus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep stacks that go through a function matching this regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Ignore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave out stacks that go through a function matching it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hid&amp;e</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take matching frames out of stacks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>La&amp;bels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep samples with a matching label: KEY=REGEX, or a range such as 10ms:1s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clea&amp;r</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all filters away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::FlamePainter</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pprof::desktop::FlameView</name>
    <message>
        <source>Frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search frames (regular expression)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not a regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n frames, %1</source>
        <translation>
            <numerusform>%n frame, %1</numerusform>
            <numerusform>%n frames, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Click a frame to zoom to it; arrows walk from frame to frame.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Zoom to this frame</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::FlameWidget</name>
    <message>
        <source>Flame graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more frames</source>
        <translation>
            <numerusform>%n more frame</numerusform>
            <numerusform>%n more frames</numerusform>
        </translation>
    </message>
    <message>
        <source>together %1; too narrow to draw, click to expand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>self %1, total %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 of its caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>search: %n frames, %1</source>
        <translation>
            <numerusform>search: %n frame, %1</numerusform>
            <numerusform>search: %n frames, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pprof::desktop::KeysDialog</name>
    <message>
        <source>Datadog keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datadog wants an API key and an application key with the scope continuous_profiler_read. Both are made in Datadog under Organization Settings. They are kept in the system&apos;s secret store; DD_API_KEY and DD_APP_KEY of the environment go before them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A&amp;pplication key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Application key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget the keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both keys are needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A key has a character that no key has: copy it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the secret store…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::LoadPage</name>
    <message>
        <source>%1, %2 MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 MB of %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fi&amp;lter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open recen&amp;t</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;anels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sample type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sample type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No profile is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a pprof profile: a CPU, heap, mutex, block or goroutine profile, compressed or not, or a zip bundle of them. You can also drop files here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flame graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>updating…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 — pprof</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No stack is left with these filters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>total %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles (*.pprof *.pb.gz *.pb *.prof *.zip *.folded *.gz *.zst);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile information</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About pprof-desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pprof-desktop %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A workbench for pprof profiles. Free software under the GNU Affero General Public License, version 3; the text is in LICENSE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Views</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open location</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A running Go program, a Pyroscope, a Parca, or what Datadog merges:

%1

&amp;Address:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flamegraph</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::TopModel</name>
    <message>
        <source>Flat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was spent in the function itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flat %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flat as a share of the total</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cumulative: what was spent in the function and in all that it called</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cum %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cumulative as a share of the total</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its colour is that of its module</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flat %1 (%2), cumulative %3 (%4)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>pprof::desktop::TopView</name>
    <message>
        <source>Filter functions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of a name, or a regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;selected rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sor&amp;t by this column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> – searched as plain text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No function has a value here.
Another sample type or fewer filters may show some.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No function matches “%1”.
Escape in the filter shows all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n functions</source>
        <translation>
            <numerusform>%n function</numerusform>
            <numerusform>%n functions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n functions, %2 of flat</source>
        <translation>
            <numerusform>%1 of %n function, %2 of flat</numerusform>
            <numerusform>%1 of %n functions, %2 of flat</numerusform>
        </translation>
    </message>
</context>
</TS>
